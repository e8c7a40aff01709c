-- Adds labels of rule sets, traits of accounts, the true sides of conditions, and a daily history of standings.

-- SECURITY DEFINER functions must find their tables in this schema only.
SELECT set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true);

ALTER TABLE pql_rule_set ADD COLUMN labels jsonb NOT NULL DEFAULT '{}';
COMMENT ON COLUMN pql_rule_set.labels IS 'Words for people: {"signals": {name: label}, "tiers": {...}, "segments": {...}}; {} without labels';

ALTER TABLE pql_account ADD COLUMN traits jsonb NOT NULL DEFAULT '{}';
COMMENT ON COLUMN pql_account.traits IS 'Traits of the account that the rule set reads: name to value; without those that are absent';

ALTER TABLE pql_qualification ADD COLUMN true_sides jsonb;
-- Partitions have their own comments.
DO $$
DECLARE
  history regclass;
BEGIN
  FOR history IN
    SELECT 'pql_qualification'::regclass
    UNION ALL
    SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'pql_qualification'::regclass
  LOOP
    EXECUTE format('COMMENT ON COLUMN %s.true_sides IS %L', history, 'Each met condition with a || or at_least to'
      ' its true sides and the names that these read; null without such conditions. The view pql_reason shows them');
  END LOOP;
END $$;

-- History of standings, partitioned by month like pql_qualification.
CREATE TABLE pql_account_daily (
  rule_set         text             NOT NULL,
  account          text             NOT NULL,
  day              date             NOT NULL,
  tier             text,
  level            integer          NOT NULL,
  score            double precision NOT NULL,
  segments         text[]           NOT NULL,
  priority         text,
  signals          jsonb            NOT NULL,
  seq              bigint           NOT NULL,
  converted_at     timestamptz,
  effective_at     timestamptz      NOT NULL,
  recorded_at      timestamptz      NOT NULL,
  rule_set_version bigint           NOT NULL,
  topic_partition  integer          NOT NULL,
  topic_offset     bigint           NOT NULL,
  -- Begins with the account, since a tombstone names no rule set. No other index, so that the many updates
  -- of a day's row change no index.
  PRIMARY KEY (account, rule_set, day)
) PARTITION BY RANGE (day);

COMMENT ON TABLE pql_account_daily IS 'History of score and signals: one row per account, rule set and day on which the standing was written; partitioned by month of day and dropped after the time in pql_history_retention';
COMMENT ON COLUMN pql_account_daily.rule_set IS 'Name of the rule set that scored the account';
COMMENT ON COLUMN pql_account_daily.account IS 'Account id from the messages; the user id if the rule set qualifies users';
COMMENT ON COLUMN pql_account_daily.day IS 'Day (UTC) of effective_at';
COMMENT ON COLUMN pql_account_daily.tier IS 'Name of the tier held; null below the lowest';
COMMENT ON COLUMN pql_account_daily.level IS 'Number of the tier held, the lowest being 1; 0 below the lowest';
COMMENT ON COLUMN pql_account_daily.score IS 'Score at effective_at';
COMMENT ON COLUMN pql_account_daily.segments IS 'Names of the segments, sorted';
COMMENT ON COLUMN pql_account_daily.priority IS 'Name of the priority; null if none applies';
COMMENT ON COLUMN pql_account_daily.signals IS 'Signal name to its value at effective_at; null if absent';
COMMENT ON COLUMN pql_account_daily.seq IS 'seq of the account''s latest qualification; 0 without one';
COMMENT ON COLUMN pql_account_daily.converted_at IS 'Event time of the account''s first conversion; null if not converted';
COMMENT ON COLUMN pql_account_daily.effective_at IS 'The account''s clock: the last on that day at which the standing was written';
COMMENT ON COLUMN pql_account_daily.recorded_at IS 'Wall-clock time at which the standing was recorded';
COMMENT ON COLUMN pql_account_daily.rule_set_version IS 'Version of the rule set that computed the row';
COMMENT ON COLUMN pql_account_daily.topic_partition IS 'Partition of the row''s record in the accounts topic';
COMMENT ON COLUMN pql_account_daily.topic_offset IS 'Offset in that partition';

CREATE TABLE pql_account_daily_other (LIKE pql_account_daily INCLUDING ALL);
ALTER TABLE pql_account_daily ATTACH PARTITION pql_account_daily_other DEFAULT;
COMMENT ON TABLE pql_account_daily_other IS 'Default partition of pql_account_daily: rows without a monthly partition';

COMMENT ON TABLE pql_history_retention IS 'Retention of pql_qualification and pql_account_daily: one row, which each migration sets from pql.postgres.history-retention';

-- The two functions of the job now serve both histories. The functions that they call are the owner's only.
CREATE FUNCTION pql_create_month(parent text, key text, at timestamptz) RETURNS boolean
LANGUAGE plpgsql
SET search_path FROM CURRENT
SET timezone = 'UTC'
SET lock_timeout = '2s'
AS $$
DECLARE
  starts timestamptz := date_trunc('month', at);
  ends   timestamptz := starts + interval '1 month';
  part   text := parent || '_' || to_char(starts, 'YYYY_MM');
BEGIN
  -- Rows with arbitrary times could otherwise create thousands of tables.
  IF at < now() - interval '10 years' OR at > now() + interval '1 year' THEN
    RETURN false;
  END IF;
  PERFORM pg_advisory_xact_lock(parent::regclass::oid::bigint);
  IF EXISTS (SELECT FROM pg_class
             WHERE relnamespace = current_schema()::regnamespace AND relname = part) THEN
    RETURN false;
  END IF;
  EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', parent || '_other');
  -- Created and filled before it is attached, since CREATE TABLE ... PARTITION OF locks the whole history.
  EXECUTE format('CREATE TABLE %I.%I (LIKE %I INCLUDING ALL)', current_schema(), part, parent);
  EXECUTE format('WITH moved AS (DELETE FROM %1$I WHERE %2$I >= %3$L AND %2$I < %4$L RETURNING *)'
                 ' INSERT INTO %5$I SELECT * FROM moved', parent || '_other', key, starts, ends, part);
  EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, part, starts, ends);
  EXECUTE format('COMMENT ON TABLE %I IS %L', part, 'Partition of ' || parent || ': rows of one month (UTC)');
  RETURN true;
END
$$;
COMMENT ON FUNCTION pql_create_month(text, text, timestamptz) IS 'Creates the partition of a history for the month of an instant; for pql_create_history_month';

CREATE OR REPLACE FUNCTION pql_create_history_month(at timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path FROM CURRENT
AS $$
DECLARE
  changes   boolean := pql_create_month('pql_qualification', 'effective_at', at);
  standings boolean := pql_create_month('pql_account_daily', 'day', at);
BEGIN
  RETURN changes OR standings;
END
$$;
COMMENT ON FUNCTION pql_create_history_month(timestamptz) IS 'Creates the partitions of pql_qualification and pql_account_daily for the month of an instant, unless they exist or the instant is over 10 years ago or over 1 year ahead; returns whether it did';

CREATE FUNCTION pql_drop_old_months(parent text, key text, horizon timestamptz) RETURNS integer
LANGUAGE plpgsql
SET search_path FROM CURRENT
SET timezone = 'UTC'
SET lock_timeout = '2s'
AS $$
DECLARE
  part    text;
  recent  boolean;
  dropped integer := 0;
BEGIN
  IF NOT pg_try_advisory_xact_lock(parent::regclass::oid::bigint) THEN
    RETURN 0;
  END IF;
  FOR part IN
    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = parent::regclass AND c.relname ~ ('^' || parent || '_\d{4}_\d{2}$')
      AND to_timestamp(right(c.relname, 7), 'YYYY_MM') + interval '1 month' <= horizon
    ORDER BY 1
  LOOP
    -- The first check needs no lock. Writers insert through the parent table, so after it is locked, no
    -- uncommitted rows exist and the second check sees all of them.
    FOR attempt IN 1..2 LOOP
      -- Recently recorded rows are new to readers, even if their events are old.
      EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE recorded_at >= $1)', part) INTO recent USING horizon;
      EXIT WHEN recent;
      IF attempt = 1 THEN
        EXECUTE format('LOCK TABLE ONLY %I IN ACCESS EXCLUSIVE MODE', parent);
      END IF;
    END LOOP;
    IF NOT recent THEN
      EXECUTE format('DROP TABLE %I', part);
      dropped := dropped + 1;
    END IF;
  END LOOP;
  EXECUTE format('DELETE FROM %I WHERE %I < date_trunc(''month'', $1) AND recorded_at < $1', parent || '_other', key)
    USING horizon;
  RETURN dropped;
END
$$;
COMMENT ON FUNCTION pql_drop_old_months(text, text, timestamptz) IS 'Drops the partitions of a history that ended before a time; for pql_drop_old_history';

CREATE OR REPLACE FUNCTION pql_drop_old_history() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path FROM CURRENT
AS $$
DECLARE
  horizon timestamptz := (SELECT now() - keep FROM pql_history_retention);
BEGIN
  RETURN CASE WHEN horizon IS NULL THEN 0 ELSE
    pql_drop_old_months('pql_qualification', 'effective_at', horizon)
    + pql_drop_old_months('pql_account_daily', 'day', horizon) END;
END
$$;
COMMENT ON FUNCTION pql_drop_old_history() IS 'Drops the partitions of pql_qualification and pql_account_daily past the retention; returns how many';

REVOKE ALL ON FUNCTION pql_create_month(text, text, timestamptz), pql_drop_old_months(text, text, timestamptz)
  FROM PUBLIC;

-- The months that pql_qualification has, so that old rows find their partition too.
SELECT pql_create_history_month(to_timestamp(right(c.relname, 7), 'YYYY_MM') + interval '14 days')
FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = 'pql_qualification'::regclass AND c.relname ~ '^pql_qualification_\d{4}_\d{2}$';
