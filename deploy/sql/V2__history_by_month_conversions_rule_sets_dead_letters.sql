-- Adds the next tier of accounts, conversions, rule sets and daily counts of dead letters. Partitions the
-- history by month, so that old months can be dropped as a whole.

-- SECURITY DEFINER functions must find their tables in this schema only.
SELECT set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true);

ALTER TABLE pql_account
  ADD COLUMN next_tier text,
  ADD COLUMN missing   jsonb,
  ADD COLUMN drops_at  timestamptz;

-- Used by lists of accounts about to drop, the soonest first.
CREATE INDEX pql_account_by_drop ON pql_account (rule_set, drops_at) WHERE drops_at IS NOT NULL;

COMMENT ON COLUMN pql_account.next_tier IS 'Name of the next tier; null on the highest and if the record lacks it';
COMMENT ON COLUMN pql_account.missing IS 'Unmet conditions of next_tier, each with the values it read; null if next_tier is null';
COMMENT ON COLUMN pql_account.drops_at IS 'Instant at which an inactive account loses the tier; null if it never does';

-- History, partitioned by month of effective_at. PostgreSQL requires the partition key in the primary key.
ALTER TABLE pql_qualification RENAME TO pql_qualification_v1;
ALTER TABLE pql_qualification_v1 DROP CONSTRAINT pql_qualification_pkey;
DROP INDEX pql_qualification_by_time;
DROP INDEX pql_qualification_by_kind;

CREATE TABLE pql_qualification (
  rule_set         text             NOT NULL,
  account          text             NOT NULL,
  seq              bigint           NOT NULL,
  kind             text             NOT NULL,
  from_tier        text,
  to_tier          text,
  level            integer          NOT NULL,
  effective_at     timestamptz      NOT NULL,
  recorded_at      timestamptz      NOT NULL,
  score            double precision NOT NULL,
  segments         text[]           NOT NULL,
  priority         text,
  rule_set_version bigint           NOT NULL,
  entered_at       jsonb            NOT NULL,
  converted_at     timestamptz,
  signals          jsonb            NOT NULL,
  evidence         jsonb            NOT NULL,
  trigger          jsonb,
  topic_partition  integer          NOT NULL,
  topic_offset     bigint           NOT NULL,
  -- Also serves queries for past standings: later partitions are pruned, and a backward scan returns an
  -- account's last row first.
  PRIMARY KEY (rule_set, account, seq, effective_at)
) PARTITION BY RANGE (effective_at);

-- Rows are appended in about the order of both times. A BRIN index therefore finds a period, costs little to
-- maintain, and shows whether a partition was written to recently.
CREATE INDEX pql_qualification_by_time ON pql_qualification USING brin (effective_at, recorded_at);

COMMENT ON TABLE pql_qualification IS 'History: every change of an account''s standing, ordered by seq; partitioned by month (UTC) of effective_at and dropped after the time in pql_history_retention';
COMMENT ON COLUMN pql_qualification.rule_set IS 'Name of the rule set that scored the account';
COMMENT ON COLUMN pql_qualification.account IS 'Account id from the messages; the user id if the rule set qualifies users';
COMMENT ON COLUMN pql_qualification.seq IS 'Number of the change within the account, from 1, without gaps';
COMMENT ON COLUMN pql_qualification.kind IS 'promoted, demoted, updated (segments or priority) or converted';
COMMENT ON COLUMN pql_qualification.from_tier IS 'Tier held before; null below the lowest';
COMMENT ON COLUMN pql_qualification.to_tier IS 'Tier held after; null below the lowest';
COMMENT ON COLUMN pql_qualification.level IS 'Number of the tier held after; 0 below the lowest';
COMMENT ON COLUMN pql_qualification.effective_at IS 'The account''s clock at the change';
COMMENT ON COLUMN pql_qualification.recorded_at IS 'Wall-clock time at which the change was recorded';
COMMENT ON COLUMN pql_qualification.score IS 'Score at effective_at';
COMMENT ON COLUMN pql_qualification.segments IS 'Names of the segments after the change, sorted';
COMMENT ON COLUMN pql_qualification.priority IS 'Name of the priority after the change; null if none applies';
COMMENT ON COLUMN pql_qualification.rule_set_version IS 'Version of the rule set in force at the change';
COMMENT ON COLUMN pql_qualification.entered_at IS 'Each held tier to the instant at which it was entered';
COMMENT ON COLUMN pql_qualification.converted_at IS 'Event time of the account''s first conversion; null if not converted';
COMMENT ON COLUMN pql_qualification.signals IS 'Signal name to its value at effective_at; null if absent';
COMMENT ON COLUMN pql_qualification.evidence IS 'Conditions behind the change and those of the next tier, each with its values and whether it was met';
COMMENT ON COLUMN pql_qualification.trigger IS 'The message that caused the change; null if time or a new rule set caused it';
COMMENT ON COLUMN pql_qualification.topic_partition IS 'Partition of the row''s record in the qualifications topic';
COMMENT ON COLUMN pql_qualification.topic_offset IS 'Offset in that partition';

-- Default partition, so that a row without a monthly partition does not fail.
CREATE TABLE pql_qualification_other (LIKE pql_qualification INCLUDING ALL);
ALTER TABLE pql_qualification ATTACH PARTITION pql_qualification_other DEFAULT;
COMMENT ON TABLE pql_qualification_other IS 'Default partition of pql_qualification: rows without a monthly partition';

CREATE TABLE pql_history_retention (
  one  boolean PRIMARY KEY DEFAULT true CHECK (one),
  keep interval CHECK (keep >= interval '31 days')
);
INSERT INTO pql_history_retention (keep) VALUES (NULL);

COMMENT ON TABLE pql_history_retention IS 'Retention of the history: one row, which each migration sets from pql.postgres.history-retention';
COMMENT ON COLUMN pql_history_retention.one IS 'Always true, which limits the table to one row';
COMMENT ON COLUMN pql_history_retention.keep IS 'A month is dropped this long after its end, unless a row of it was recorded more recently; null for never';

-- The job's role may not create or drop tables. These functions do so with the owner's rights, limited to
-- months near the present and to months past the retention.
CREATE FUNCTION pql_create_history_month(at timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path FROM CURRENT
SET timezone = 'UTC'
SET lock_timeout = '2s'
AS $$
DECLARE
  starts timestamptz := date_trunc('month', at);
  ends   timestamptz := starts + interval '1 month';
  part   text := 'pql_qualification_' || to_char(starts, 'YYYY_MM');
BEGIN
  -- Rows with arbitrary times could otherwise create thousands of tables.
  IF at < now() - interval '10 years' OR at > now() + interval '1 year' THEN
    RETURN false;
  END IF;
  PERFORM pg_advisory_xact_lock('pql_qualification'::regclass::oid::bigint);
  IF EXISTS (SELECT FROM pg_class
             WHERE relnamespace = current_schema()::regnamespace AND relname = part) THEN
    RETURN false;
  END IF;
  LOCK TABLE pql_qualification_other IN ACCESS EXCLUSIVE MODE;
  -- Created and filled before it is attached, since CREATE TABLE ... PARTITION OF locks the whole history.
  EXECUTE format('CREATE TABLE %I.%I (LIKE pql_qualification INCLUDING ALL)', current_schema(), part);
  EXECUTE format('WITH moved AS (DELETE FROM pql_qualification_other'
                 ' WHERE effective_at >= %L AND effective_at < %L RETURNING *)'
                 ' INSERT INTO %I SELECT * FROM moved', starts, ends, part);
  EXECUTE format('ALTER TABLE pql_qualification ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                 part, starts, ends);
  EXECUTE format('COMMENT ON TABLE %I IS %L', part, 'Partition of pql_qualification: rows of one month (UTC)');
  RETURN true;
END
$$;
COMMENT ON FUNCTION pql_create_history_month(timestamptz) IS 'Creates the partition of pql_qualification for the month of an instant, unless it exists or the instant is over 10 years ago or over 1 year ahead; returns whether it did';

CREATE FUNCTION pql_drop_old_history() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path FROM CURRENT
SET timezone = 'UTC'
SET lock_timeout = '2s'
AS $$
DECLARE
  horizon timestamptz := (SELECT now() - keep FROM pql_history_retention);
  part    text;
  recent  boolean;
  dropped integer := 0;
BEGIN
  IF horizon IS NULL OR NOT pg_try_advisory_xact_lock('pql_qualification'::regclass::oid::bigint) THEN
    RETURN 0;
  END IF;
  FOR part IN
    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'pql_qualification'::regclass AND c.relname ~ '^pql_qualification_\d{4}_\d{2}$'
      AND to_timestamp(right(c.relname, 7), 'YYYY_MM') + interval '1 month' <= horizon
    ORDER BY 1
  LOOP
    -- Recently recorded rows are new to readers, even if their events are old.
    EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE recorded_at >= $1)', part) INTO recent USING horizon;
    IF NOT recent THEN
      EXECUTE format('DROP TABLE %I', part);
      dropped := dropped + 1;
    END IF;
  END LOOP;
  DELETE FROM pql_qualification_other
  WHERE effective_at < date_trunc('month', horizon) AND recorded_at < horizon;
  RETURN dropped;
END
$$;
COMMENT ON FUNCTION pql_drop_old_history() IS 'Drops the partitions of pql_qualification past the retention; returns how many';

REVOKE ALL ON FUNCTION pql_create_history_month(timestamptz), pql_drop_old_history() FROM PUBLIC;

SELECT pql_create_history_month(month)
FROM (SELECT DISTINCT date_trunc('month', effective_at, 'UTC') AS month FROM pql_qualification_v1) AS months;

INSERT INTO pql_qualification
SELECT rule_set, account, seq, kind, from_tier, to_tier, level, effective_at, recorded_at, score, segments, priority,
       rule_set_version, entered_at, converted_at, signals, evidence, trigger, topic_partition, topic_offset
FROM pql_qualification_v1;

CREATE TABLE pql_conversion (
  rule_set         text             NOT NULL,
  account          text             NOT NULL,
  converted_at     timestamptz      NOT NULL,
  tier             text,
  level            integer          NOT NULL,
  score            double precision NOT NULL,
  segments         text[]           NOT NULL,
  priority         text,
  seq              bigint           NOT NULL,
  effective_at     timestamptz      NOT NULL,
  recorded_at      timestamptz      NOT NULL,
  rule_set_version bigint           NOT NULL,
  topic_partition  integer          NOT NULL,
  topic_offset     bigint           NOT NULL,
  PRIMARY KEY (rule_set, account)
);

-- Used by queries for the conversions of a period.
CREATE INDEX pql_conversion_by_time ON pql_conversion (rule_set, converted_at);

COMMENT ON TABLE pql_conversion IS 'Converted accounts with their standing at the conversion: one row per account and rule set; stays when the history is dropped';
COMMENT ON COLUMN pql_conversion.rule_set IS 'Name of the rule set that scored the account';
COMMENT ON COLUMN pql_conversion.account IS 'Account id from the messages; the user id if the rule set qualifies users';
COMMENT ON COLUMN pql_conversion.converted_at IS 'Event time of the account''s first conversion';
COMMENT ON COLUMN pql_conversion.tier IS 'Name of the tier held at the conversion; null below the lowest';
COMMENT ON COLUMN pql_conversion.level IS 'Number of the tier held at the conversion; 0 below the lowest';
COMMENT ON COLUMN pql_conversion.score IS 'Score at effective_at';
COMMENT ON COLUMN pql_conversion.segments IS 'Names of the segments at the conversion, sorted';
COMMENT ON COLUMN pql_conversion.priority IS 'Name of the priority at the conversion; null if none applied';
COMMENT ON COLUMN pql_conversion.seq IS 'seq of the qualification of kind converted';
COMMENT ON COLUMN pql_conversion.effective_at IS 'The account''s clock at the conversion; later than converted_at if the message arrived late';
COMMENT ON COLUMN pql_conversion.recorded_at IS 'Wall-clock time at which the conversion was recorded';
COMMENT ON COLUMN pql_conversion.rule_set_version IS 'Version of the rule set in force at the conversion';
COMMENT ON COLUMN pql_conversion.topic_partition IS 'Partition of the row''s record in the qualifications topic';
COMMENT ON COLUMN pql_conversion.topic_offset IS 'Offset in that partition';

INSERT INTO pql_conversion
SELECT DISTINCT ON (rule_set, account)
       rule_set, account, coalesce(converted_at, effective_at), to_tier, level, score, segments, priority, seq,
       effective_at, recorded_at, rule_set_version, topic_partition, topic_offset
FROM pql_qualification_v1
WHERE kind = 'converted'
ORDER BY rule_set, account, topic_offset DESC;

DROP TABLE pql_qualification_v1;

CREATE TABLE pql_rule_set (
  name            text        NOT NULL,
  version         bigint      NOT NULL,
  active_from     timestamptz NOT NULL,
  tiers           text[]      NOT NULL,
  segments        text[]      NOT NULL,
  priorities      text[]      NOT NULL,
  signals         text[]      NOT NULL,
  text            text        NOT NULL,
  recorded_at     timestamptz NOT NULL,
  topic_partition integer     NOT NULL,
  topic_offset    bigint      NOT NULL,
  PRIMARY KEY (name, version)
);

COMMENT ON TABLE pql_rule_set IS 'Every version of a rule set that came into force';
COMMENT ON COLUMN pql_rule_set.name IS 'Name of the rule set; rule_set in other tables';
COMMENT ON COLUMN pql_rule_set.version IS 'Version of the rule set; rule_set_version in other tables';
COMMENT ON COLUMN pql_rule_set.active_from IS 'Event time from which the version is in force';
COMMENT ON COLUMN pql_rule_set.tiers IS 'Names of the tiers, the lowest first';
COMMENT ON COLUMN pql_rule_set.segments IS 'Names of the segments, sorted';
COMMENT ON COLUMN pql_rule_set.priorities IS 'Names of the priorities, in the order of evaluation';
COMMENT ON COLUMN pql_rule_set.signals IS 'Names of the signals';
COMMENT ON COLUMN pql_rule_set.text IS 'The YAML document';
COMMENT ON COLUMN pql_rule_set.recorded_at IS 'Wall-clock time at which the version was recorded';
COMMENT ON COLUMN pql_rule_set.topic_partition IS 'Partition of the row''s record in the rule-sets topic';
COMMENT ON COLUMN pql_rule_set.topic_offset IS 'Offset in that partition';

CREATE TABLE pql_dead_letter_daily (
  day      date        NOT NULL,
  topic    text        NOT NULL,
  reason   text        NOT NULL,
  messages bigint      NOT NULL,
  last_at  timestamptz NOT NULL,
  PRIMARY KEY (day, topic, reason)
);

COMMENT ON TABLE pql_dead_letter_daily IS 'Number of rejected messages by day, topic and reason; the dead-letters topic contains the messages';
COMMENT ON COLUMN pql_dead_letter_daily.day IS 'Day (UTC) on which the messages were rejected, not the day of their events';
COMMENT ON COLUMN pql_dead_letter_daily.topic IS 'Topic that the messages were read from';
COMMENT ON COLUMN pql_dead_letter_daily.reason IS 'Code of the rejection, such as malformed_json or no_account';
COMMENT ON COLUMN pql_dead_letter_daily.messages IS 'Number of messages';
COMMENT ON COLUMN pql_dead_letter_daily.last_at IS 'Wall-clock time of the latest rejection';

CREATE TABLE pql_dead_letter_position (
  topic_partition integer PRIMARY KEY,
  topic_offset    bigint  NOT NULL
);

COMMENT ON TABLE pql_dead_letter_position IS 'Offsets up to which the dead-letters topic is counted, so that a replayed record is counted once';
COMMENT ON COLUMN pql_dead_letter_position.topic_partition IS 'Partition of the dead-letters topic';
COMMENT ON COLUMN pql_dead_letter_position.topic_offset IS 'Offset of the last counted record; -1 before the first';

COMMENT ON COLUMN pql_refused_record.topic IS 'Kind of topic: qualifications, accounts, rule_sets or dead_letters';
