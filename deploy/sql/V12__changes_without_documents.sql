-- Adds a narrow copy of the history that says until when each change was the last one. Past standings and
-- changes by day read it instead of the whole history. The delivery job keeps it up, like pql_reached.

-- SECURITY DEFINER functions must find their tables in this schema only.
SELECT set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true);

CREATE TABLE pql_change (
  rule_set         text             NOT NULL,
  account          text             NOT NULL,
  seq              bigint           NOT NULL,
  effective_at     timestamptz      NOT NULL,
  held_until       timestamptz,
  recorded_at      timestamptz      NOT NULL,
  known_until      timestamptz,
  in_order         boolean          NOT NULL,
  day              date             NOT NULL,
  level            integer          NOT NULL,
  score            double precision NOT NULL,
  rule_set_version bigint           NOT NULL,
  kind             text             NOT NULL,
  from_tier        text,
  to_tier          text,
  priority         text,
  segments         text[]           NOT NULL,
  PRIMARY KEY (rule_set, account, seq, effective_at)
) PARTITION BY RANGE (effective_at);

COMMENT ON TABLE pql_change IS 'Changes of accounts'' standings without evidence and signals, for views over all accounts. It follows from pql_qualification; partitioned and dropped like that';
COMMENT ON COLUMN pql_change.rule_set IS 'Name of the rule set that scored the account';
COMMENT ON COLUMN pql_change.account IS 'Account id';
COMMENT ON COLUMN pql_change.seq IS 'Number of the change within the account, from 1';
COMMENT ON COLUMN pql_change.effective_at IS 'The account''s clock at the change';
COMMENT ON COLUMN pql_change.held_until IS 'The earliest effective_at of the account''s later changes; null without one';
COMMENT ON COLUMN pql_change.recorded_at IS 'Wall-clock time at which the change was recorded';
COMMENT ON COLUMN pql_change.known_until IS 'The earliest recorded_at of the account''s later changes; null without one';
COMMENT ON COLUMN pql_change.in_order IS 'Whether the next change has both of these times, as it has unless clocks went back';
COMMENT ON COLUMN pql_change.day IS 'Day (UTC) of effective_at';
COMMENT ON COLUMN pql_change.level IS 'Number of the tier held after; 0 below the lowest';
COMMENT ON COLUMN pql_change.score IS 'Score at effective_at';
COMMENT ON COLUMN pql_change.rule_set_version IS 'Version of the rule set in force at the change';
COMMENT ON COLUMN pql_change.kind IS 'promoted, demoted, updated (segments or priority) or converted';
COMMENT ON COLUMN pql_change.from_tier IS 'Tier held before; null below the lowest';
COMMENT ON COLUMN pql_change.to_tier IS 'Tier held after; null below the lowest';
COMMENT ON COLUMN pql_change.priority IS 'Name of the priority after the change; null if none applies';
COMMENT ON COLUMN pql_change.segments IS 'Names of the segments after the change, sorted';

CREATE TABLE pql_change_other (LIKE pql_change INCLUDING ALL);
ALTER TABLE pql_change ATTACH PARTITION pql_change_other DEFAULT;
COMMENT ON TABLE pql_change_other IS 'Default partition of pql_change: rows without a monthly partition';

-- Derives the rows of some accounts from their history, whatever was written before. Rows that stay are not
-- written, and keys are looked up one by one, since the history of an account is short.
CREATE PROCEDURE pql_refresh_changes(rule_sets text[], accounts text[])
LANGUAGE sql
SET search_path FROM CURRENT
AS $$
  WITH touched AS MATERIALIZED (
    SELECT DISTINCT rule_set, account FROM unnest(rule_sets, accounts) AS given (rule_set, account)
  ), dated AS (
    SELECT
      change.*,
      lead(effective_at) OVER by_seq AS next_effective_at, min(effective_at) OVER later AS held_until,
      lead(recorded_at) OVER by_seq AS next_recorded_at, min(recorded_at) OVER later AS known_until
    FROM touched JOIN pql_qualification AS change USING (rule_set, account)
    WINDOW
      by_seq AS (PARTITION BY rule_set, account ORDER BY seq),
      later AS (PARTITION BY rule_set, account ORDER BY seq ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)
  ), wanted AS MATERIALIZED (
    SELECT
      rule_set, account, seq, effective_at, held_until, recorded_at, known_until,
      (next_effective_at, next_recorded_at) IS NOT DISTINCT FROM (held_until, known_until) AS in_order,
      (effective_at AT TIME ZONE 'UTC')::date AS day, level, score,
      rule_set_version, kind, from_tier, to_tier, priority, segments
    FROM dated
  ), removed AS (
    DELETE FROM pql_change AS former USING touched
    WHERE former.rule_set = touched.rule_set AND former.account = touched.account AND NOT EXISTS (
      SELECT FROM pql_qualification AS kept
      WHERE kept.rule_set = former.rule_set AND kept.account = former.account AND kept.seq = former.seq
        AND kept.effective_at = former.effective_at)
  )
  INSERT INTO pql_change (
    rule_set, account, seq, effective_at, held_until, recorded_at, known_until, in_order, day, level,
    score, rule_set_version, kind, from_tier, to_tier, priority, segments)
  SELECT * FROM wanted
  WHERE NOT EXISTS (
    SELECT FROM pql_change AS former
    WHERE former.rule_set = wanted.rule_set AND former.account = wanted.account AND former.seq = wanted.seq
      AND former.effective_at = wanted.effective_at
      AND (former.held_until, former.recorded_at, former.known_until, former.in_order, former.level,
          former.score, former.rule_set_version, former.kind, former.from_tier, former.to_tier,
          former.priority, former.segments)
        IS NOT DISTINCT FROM
        (wanted.held_until, wanted.recorded_at, wanted.known_until, wanted.in_order, wanted.level,
          wanted.score, wanted.rule_set_version, wanted.kind, wanted.from_tier, wanted.to_tier,
          wanted.priority, wanted.segments))
  ON CONFLICT (rule_set, account, seq, effective_at) DO UPDATE SET
    held_until = EXCLUDED.held_until, recorded_at = EXCLUDED.recorded_at, known_until = EXCLUDED.known_until,
    in_order = EXCLUDED.in_order, level = EXCLUDED.level, score = EXCLUDED.score,
    rule_set_version = EXCLUDED.rule_set_version, kind = EXCLUDED.kind, from_tier = EXCLUDED.from_tier,
    to_tier = EXCLUDED.to_tier, priority = EXCLUDED.priority, segments = EXCLUDED.segments
$$;
COMMENT ON PROCEDURE pql_refresh_changes(text[], text[]) IS 'Derives pql_change from pql_qualification for some accounts: element i of both arrays names one; for the delivery job';
REVOKE ALL ON PROCEDURE pql_refresh_changes(text[], text[]) FROM PUBLIC;

-- The months of pql_change are those of pql_qualification.
CREATE OR REPLACE FUNCTION pql_create_history_month(at timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path FROM CURRENT
AS $$
DECLARE
  history   boolean := pql_create_month('pql_qualification', 'effective_at', at);
  changes   boolean := pql_create_month('pql_change', 'effective_at', at);
  standings boolean := pql_create_month('pql_account_daily', 'day', at);
BEGIN
  RETURN history OR changes OR standings;
END
$$;
COMMENT ON FUNCTION pql_create_history_month(timestamptz) IS 'Creates the partitions of pql_qualification, pql_change and pql_account_daily for the month of an instant, unless they exist or the instant is over 10 years ago or over 1 year ahead; returns whether it did';

CREATE OR REPLACE FUNCTION pql_drop_old_history() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path FROM CURRENT
AS $$
DECLARE
  horizon timestamptz := (SELECT now() - keep FROM pql_history_retention);
BEGIN
  DELETE FROM pql_shadow_qualification WHERE recorded_at < horizon;
  RETURN CASE WHEN horizon IS NULL THEN 0 ELSE
    pql_drop_old_months('pql_qualification', 'effective_at', horizon)
    + pql_drop_old_months('pql_change', 'effective_at', horizon)
    + pql_drop_old_months('pql_account_daily', 'day', horizon) END;
END
$$;
COMMENT ON FUNCTION pql_drop_old_history() IS 'Drops the partitions of pql_qualification, pql_change and pql_account_daily past the retention, and deletes such rows of pql_shadow_qualification; returns how many partitions it dropped';
COMMENT ON TABLE pql_history_retention IS 'Retention of pql_qualification, pql_change and pql_account_daily: one row, which each migration sets from pql.postgres.history-retention';

SELECT pql_create_history_month(to_timestamp(right(c.relname, 7), 'YYYY_MM') + interval '14 days')
FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = 'pql_qualification'::regclass AND c.relname ~ '^pql_qualification_\d{4}_\d{2}$';

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
    CALL pql_refresh_changes(scored.rule_sets, scored.accounts);
  END LOOP;
END $$;
