-- Adds the first time that each account reached each tier and segment. The delivery job keeps it up from the
-- history in the transaction that writes the history, so that views need not read all changes.

CREATE TABLE pql_reached (
  rule_set         text             NOT NULL,
  account          text             NOT NULL,
  definition       text             NOT NULL CHECK (definition IN ('tier', 'segment')),
  name             text             NOT NULL,
  reached_at       timestamptz      NOT NULL,
  left_at          timestamptz,
  seq              bigint           NOT NULL,
  rule_set_version bigint           NOT NULL,
  segments         text[]           NOT NULL,
  score            double precision NOT NULL,
  PRIMARY KEY (rule_set, account, definition, name)
);

COMMENT ON TABLE pql_reached IS 'First time that each account reached each tier and segment: one row per account, rule set and tier or segment. It follows from pql_qualification, and outlives changes that retention drops';
COMMENT ON COLUMN pql_reached.rule_set IS 'Name of the rule set';
COMMENT ON COLUMN pql_reached.account IS 'Account id';
COMMENT ON COLUMN pql_reached.definition IS 'tier or segment';
COMMENT ON COLUMN pql_reached.name IS 'Name of the tier or segment';
COMMENT ON COLUMN pql_reached.reached_at IS 'The account''s clock at the first change after which it held the tier or was in the segment';
COMMENT ON COLUMN pql_reached.left_at IS 'The account''s clock at the first change after that without the tier or segment; null if there is none';
COMMENT ON COLUMN pql_reached.seq IS 'Number of the change that reached it';
COMMENT ON COLUMN pql_reached.rule_set_version IS 'Version of the rule set in force at that change';
COMMENT ON COLUMN pql_reached.segments IS 'Segments after that change';
COMMENT ON COLUMN pql_reached.score IS 'Score at that change';

-- Derives the rows of some accounts from their history, whatever was written before. Rows older than the
-- history that is left stay, since retention may have dropped the changes that they came from.
CREATE PROCEDURE pql_refresh_reached(rule_sets text[], accounts text[])
LANGUAGE sql
SET search_path FROM CURRENT
AS $$
  WITH touched AS MATERIALIZED (
    SELECT DISTINCT rule_set, account FROM unnest(rule_sets, accounts) AS given (rule_set, account)
  ), change AS MATERIALIZED (
    SELECT
      rule_set, account, seq, effective_at, rule_set_version, segments, score, entered_at,
      row_number() OVER by_seq AS place, first_value(seq) OVER by_seq AS oldest_seq
    FROM touched JOIN pql_qualification USING (rule_set, account)
    WINDOW by_seq AS (PARTITION BY rule_set, account ORDER BY seq)
  ), kept AS MATERIALIZED (
    SELECT former.rule_set, former.account, former.definition, former.name, former.left_at
    FROM change JOIN pql_reached AS former USING (rule_set, account)
    WHERE change.place = 1 AND former.seq < change.oldest_seq
  ), held AS (
    SELECT rule_set, account, 'tier' AS definition, tier.name, place
    FROM change CROSS JOIN LATERAL jsonb_object_keys(entered_at) AS tier (name)
    UNION ALL
    SELECT rule_set, account, 'segment', segment.name, place
    FROM change CROSS JOIN LATERAL unnest(segments) AS segment (name)
  ), stretch AS (
    -- Consecutive changes that hold the same tier have the same difference of both numbers.
    SELECT *, place - row_number() OVER (PARTITION BY rule_set, account, definition, name ORDER BY place) AS number
    FROM held
  ), first_stretch AS (
    SELECT DISTINCT ON (rule_set, account, definition, name)
      rule_set, account, definition, name, min(place) AS first_place, max(place) AS last_place
    FROM stretch
    GROUP BY rule_set, account, definition, name, number
    ORDER BY rule_set, account, definition, name, number
  ), reached AS MATERIALIZED (
    SELECT
      first_stretch.rule_set, first_stretch.account, definition, name, entry.effective_at AS reached_at,
      exit.effective_at AS left_at, entry.seq, entry.rule_set_version, entry.segments, entry.score
    FROM first_stretch
    JOIN change AS entry
      ON entry.rule_set = first_stretch.rule_set AND entry.account = first_stretch.account
      AND entry.place = first_stretch.first_place
    LEFT JOIN change AS exit
      ON exit.rule_set = first_stretch.rule_set AND exit.account = first_stretch.account
      AND exit.place = first_stretch.last_place + 1
    WHERE NOT EXISTS (
      SELECT FROM kept
      WHERE kept.rule_set = first_stretch.rule_set AND kept.account = first_stretch.account
        AND kept.definition = first_stretch.definition AND kept.name = first_stretch.name)
  ), removed AS (
    DELETE FROM pql_reached AS former USING touched
    WHERE former.rule_set = touched.rule_set AND former.account = touched.account
      AND (former.definition, former.name) NOT IN (
        SELECT definition, name FROM kept
        WHERE kept.rule_set = touched.rule_set AND kept.account = touched.account
        UNION ALL
        SELECT definition, name FROM reached
        WHERE reached.rule_set = touched.rule_set AND reached.account = touched.account)
  ), ended AS (
    UPDATE pql_reached AS former
    SET left_at = (
      SELECT change.effective_at FROM change
      WHERE change.rule_set = kept.rule_set AND change.account = kept.account
        AND NOT CASE kept.definition
          WHEN 'tier' THEN change.entered_at ? kept.name ELSE kept.name = ANY (change.segments) END
      ORDER BY change.seq LIMIT 1)
    FROM kept
    WHERE former.rule_set = kept.rule_set AND former.account = kept.account
      AND former.definition = kept.definition AND former.name = kept.name AND kept.left_at IS NULL
  )
  INSERT INTO pql_reached AS former (
    rule_set, account, definition, name, reached_at, left_at, seq, rule_set_version, segments, score)
  SELECT rule_set, account, definition, name, reached_at, left_at, seq, rule_set_version, segments, score
  FROM reached
  ON CONFLICT (rule_set, account, definition, name) DO UPDATE SET
    reached_at = EXCLUDED.reached_at, left_at = EXCLUDED.left_at, seq = EXCLUDED.seq,
    rule_set_version = EXCLUDED.rule_set_version, segments = EXCLUDED.segments, score = EXCLUDED.score
  WHERE (former.reached_at, former.left_at, former.seq, former.rule_set_version, former.segments, former.score)
    IS DISTINCT FROM
    (EXCLUDED.reached_at, EXCLUDED.left_at, EXCLUDED.seq, EXCLUDED.rule_set_version, EXCLUDED.segments, EXCLUDED.score)
$$;
COMMENT ON PROCEDURE pql_refresh_reached(text[], text[]) IS 'Derives pql_reached from pql_qualification for some accounts: element i of both arrays names one; for the delivery job';
REVOKE ALL ON PROCEDURE pql_refresh_reached(text[], text[]) FROM PUBLIC;

DO $$
DECLARE
  scored record;
BEGIN
  -- In parts, since a server may have little memory.
  FOR scored IN
    SELECT array_agg(rule_set) AS rule_sets, array_agg(account) AS accounts
    FROM (
      SELECT rule_set, account, row_number() OVER () / 10000 AS part
      FROM (SELECT DISTINCT rule_set, account FROM pql_qualification) AS every
    ) AS numbered
    GROUP BY part
  LOOP
    CALL pql_refresh_reached(scored.rule_sets, scored.accounts);
  END LOOP;
END $$;
