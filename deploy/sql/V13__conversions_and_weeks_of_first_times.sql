-- Adds to each first time in a tier or segment its week, and the account's conversion, so that rates read one
-- table. The delivery job keeps both up in the transaction that writes the history and the conversions.

ALTER TABLE pql_reached
  ADD COLUMN week           date,
  ADD COLUMN converted_at   timestamptz,
  ADD COLUMN conversion_seq bigint;

UPDATE pql_reached AS reached SET
  week = date_trunc('week', reached_at, 'UTC') AT TIME ZONE 'UTC',
  (converted_at, conversion_seq) = (
    SELECT paid.converted_at, paid.seq FROM pql_conversion AS paid
    WHERE paid.rule_set = reached.rule_set AND paid.account = reached.account);
ALTER TABLE pql_reached ALTER COLUMN week SET NOT NULL;

COMMENT ON COLUMN pql_reached.week IS 'Monday of the week (UTC) of reached_at';
COMMENT ON COLUMN pql_reached.converted_at IS 'converted_at of the account''s row in pql_conversion; null without one';
COMMENT ON COLUMN pql_reached.conversion_seq IS 'seq of that row';

-- Derives the rows of some accounts from their history, whatever was written before. Rows older than the
-- history that is left stay, since retention may have dropped the changes that they came from.
CREATE OR REPLACE PROCEDURE pql_refresh_reached(rule_sets text[], accounts text[])
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
  ), continued AS (
    SELECT
      kept.rule_set, kept.account, kept.definition, kept.name, paid.converted_at, paid.seq AS conversion_seq,
      coalesce(kept.left_at, (
        SELECT change.effective_at FROM change
        WHERE change.rule_set = kept.rule_set AND change.account = kept.account
          AND NOT CASE kept.definition
            WHEN 'tier' THEN change.entered_at ? kept.name ELSE kept.name = ANY (change.segments) END
        ORDER BY change.seq LIMIT 1)) AS left_at
    FROM kept LEFT JOIN pql_conversion AS paid USING (rule_set, account)
  ), updated AS (
    UPDATE pql_reached AS former
    SET left_at = continued.left_at, converted_at = continued.converted_at,
      conversion_seq = continued.conversion_seq
    FROM continued
    WHERE former.rule_set = continued.rule_set AND former.account = continued.account
      AND former.definition = continued.definition AND former.name = continued.name
      AND (former.left_at, former.converted_at, former.conversion_seq)
        IS DISTINCT FROM (continued.left_at, continued.converted_at, continued.conversion_seq)
  )
  INSERT INTO pql_reached AS former (
    rule_set, account, definition, name, reached_at, week, left_at, seq, rule_set_version, segments, score,
    converted_at, conversion_seq)
  SELECT
    reached.rule_set, reached.account, definition, name, reached_at,
    date_trunc('week', reached_at, 'UTC') AT TIME ZONE 'UTC', left_at, reached.seq, reached.rule_set_version,
    reached.segments, reached.score, paid.converted_at, paid.seq
  FROM reached LEFT JOIN pql_conversion AS paid USING (rule_set, account)
  ON CONFLICT (rule_set, account, definition, name) DO UPDATE SET
    reached_at = EXCLUDED.reached_at, week = EXCLUDED.week, left_at = EXCLUDED.left_at, seq = EXCLUDED.seq,
    rule_set_version = EXCLUDED.rule_set_version, segments = EXCLUDED.segments, score = EXCLUDED.score,
    converted_at = EXCLUDED.converted_at, conversion_seq = EXCLUDED.conversion_seq
  WHERE (former.reached_at, former.left_at, former.seq, former.rule_set_version, former.segments, former.score,
      former.converted_at, former.conversion_seq)
    IS DISTINCT FROM
    (EXCLUDED.reached_at, EXCLUDED.left_at, EXCLUDED.seq, EXCLUDED.rule_set_version, EXCLUDED.segments,
      EXCLUDED.score, EXCLUDED.converted_at, EXCLUDED.conversion_seq)
$$;
COMMENT ON PROCEDURE pql_refresh_reached(text[], text[]) IS 'Derives pql_reached from pql_qualification and pql_conversion for some accounts: element i of both arrays names one; for the delivery job, after it wrote both';
