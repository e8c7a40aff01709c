-- Adds the qualifications under candidates, which have no effect.

-- SECURITY DEFINER functions must find their tables in this schema only.
SELECT set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true);

CREATE TABLE pql_shadow_qualification (
  rule_set         text             NOT NULL,
  rule_set_version bigint           NOT NULL,
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
  entered_at       jsonb            NOT NULL,
  converted_at     timestamptz,
  signals          jsonb            NOT NULL,
  evidence         jsonb            NOT NULL,
  trigger          jsonb,
  topic_partition  integer          NOT NULL,
  topic_offset     bigint           NOT NULL,
  -- A backward scan returns an account's last row first.
  PRIMARY KEY (rule_set, rule_set_version, account, seq)
);

-- Used when an account is deleted.
CREATE INDEX pql_shadow_qualification_by_account ON pql_shadow_qualification (account);

COMMENT ON TABLE pql_shadow_qualification IS 'Changes of accounts'' standings under candidates: rule sets that are evaluated without effect. Rows past the time in pql_history_retention are deleted';
COMMENT ON COLUMN pql_shadow_qualification.rule_set IS 'Name of the candidate';
COMMENT ON COLUMN pql_shadow_qualification.rule_set_version IS 'Version of the candidate';
COMMENT ON COLUMN pql_shadow_qualification.account IS 'Account id from the messages; the user id if the rule set qualifies users';
COMMENT ON COLUMN pql_shadow_qualification.seq IS 'Number of the change within the account under this candidate, from 1; the first says which tier the account began with';
COMMENT ON COLUMN pql_shadow_qualification.kind IS 'promoted, demoted, updated (segments or priority) or converted';
COMMENT ON COLUMN pql_shadow_qualification.from_tier IS 'Tier held before; null below the lowest and when the candidate began';
COMMENT ON COLUMN pql_shadow_qualification.to_tier IS 'Tier held after; null below the lowest';
COMMENT ON COLUMN pql_shadow_qualification.level IS 'Number of the tier held after; 0 below the lowest';
COMMENT ON COLUMN pql_shadow_qualification.effective_at IS 'The account''s clock under the candidate at the change';
COMMENT ON COLUMN pql_shadow_qualification.recorded_at IS 'Wall-clock time at which the change was recorded';
COMMENT ON COLUMN pql_shadow_qualification.score IS 'Score at effective_at';
COMMENT ON COLUMN pql_shadow_qualification.segments IS 'Names of the segments after the change, sorted';
COMMENT ON COLUMN pql_shadow_qualification.priority IS 'Name of the priority after the change; null if none applies';
COMMENT ON COLUMN pql_shadow_qualification.entered_at IS 'Each held tier to the instant at which it was entered';
COMMENT ON COLUMN pql_shadow_qualification.converted_at IS 'Event time of the account''s first conversion; null if not converted';
COMMENT ON COLUMN pql_shadow_qualification.signals IS 'Signal name to its value at effective_at; null if absent';
COMMENT ON COLUMN pql_shadow_qualification.evidence IS 'Conditions behind the change and those of the next tier, each with its values and whether it was met';
COMMENT ON COLUMN pql_shadow_qualification.trigger IS 'The message that caused the change; null if time or the begin of the candidate caused it';
COMMENT ON COLUMN pql_shadow_qualification.topic_partition IS 'Partition of the row''s record in the topic of shadow qualifications';
COMMENT ON COLUMN pql_shadow_qualification.topic_offset IS 'Offset in that partition';

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
    + pql_drop_old_months('pql_account_daily', 'day', horizon) END;
END
$$;
COMMENT ON FUNCTION pql_drop_old_history() IS 'Drops the partitions of pql_qualification and pql_account_daily past the retention, and deletes such rows of pql_shadow_qualification; returns how many partitions it dropped';
