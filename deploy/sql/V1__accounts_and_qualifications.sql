-- Tables of the delivery job. Each table equals a fold of the committed topics. topic_partition and
-- topic_offset identify the record that last wrote a row, so a replayed record changes nothing.

CREATE TABLE pql_account (
  rule_set         text             NOT NULL,
  account          text             NOT NULL,
  tier             text,
  level            integer          NOT NULL,
  score            double precision NOT NULL,
  segments         text[]           NOT NULL,
  priority         text,
  entered_at       jsonb            NOT NULL,
  signals          jsonb            NOT NULL,
  seq              bigint           NOT NULL,
  converted_at     timestamptz,
  effective_at     timestamptz      NOT NULL,
  recorded_at      timestamptz      NOT NULL,
  rule_set_version bigint           NOT NULL,
  topic_partition  integer          NOT NULL,
  topic_offset     bigint           NOT NULL,
  PRIMARY KEY (rule_set, account)
);

-- Used by deletions, since a tombstone names no rule set, and by look-ups of one account.
CREATE INDEX pql_account_by_account ON pql_account (account);
-- Used by lists of leads: the accounts of a tier, the highest score first.
CREATE INDEX pql_account_by_level ON pql_account (rule_set, level, score DESC);

COMMENT ON TABLE pql_account IS 'Current standing of each account: one row per account and rule set';
COMMENT ON COLUMN pql_account.rule_set IS 'Name of the rule set that scored the account';
COMMENT ON COLUMN pql_account.account IS 'Account id from the messages; the user id if the rule set qualifies users';
COMMENT ON COLUMN pql_account.tier IS 'Name of the tier held; null below the lowest';
COMMENT ON COLUMN pql_account.level IS 'Number of the tier held, the lowest being 1; 0 below the lowest';
COMMENT ON COLUMN pql_account.score IS 'Score at effective_at';
COMMENT ON COLUMN pql_account.segments IS 'Names of the segments the account belongs to, sorted';
COMMENT ON COLUMN pql_account.priority IS 'Name of the first priority whose condition is met; null if none is';
COMMENT ON COLUMN pql_account.entered_at IS 'Each held tier to the instant at which it was entered';
COMMENT ON COLUMN pql_account.signals IS 'Signal name to its value at effective_at; null if absent';
COMMENT ON COLUMN pql_account.seq IS 'seq of the account''s latest qualification; 0 without one';
COMMENT ON COLUMN pql_account.converted_at IS 'Event time of the account''s first conversion; null if not converted';
COMMENT ON COLUMN pql_account.effective_at IS 'The account''s clock when the row was computed';
COMMENT ON COLUMN pql_account.recorded_at IS 'Wall-clock time at which the row was computed';
COMMENT ON COLUMN pql_account.rule_set_version IS 'Version of the rule set that computed the row';
COMMENT ON COLUMN pql_account.topic_partition IS 'Partition of the row''s record in the accounts topic';
COMMENT ON COLUMN pql_account.topic_offset IS 'Offset in that partition';

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
  PRIMARY KEY (rule_set, account, seq)
);

-- Used by queries for a period; rows are appended in about this order.
CREATE INDEX pql_qualification_by_time ON pql_qualification USING brin (effective_at);
-- Used by queries for promotions and demotions.
CREATE INDEX pql_qualification_by_kind ON pql_qualification (rule_set, kind, effective_at);

COMMENT ON TABLE pql_qualification IS 'History: every change of an account''s standing, in the order of seq';
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

CREATE TABLE pql_refused_record (
  topic           text        NOT NULL,
  topic_partition integer     NOT NULL,
  topic_offset    bigint      NOT NULL,
  account         text,
  reason          text        NOT NULL,
  refused_at      timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (topic, topic_partition, topic_offset)
);

-- Used by deletions of an account.
CREATE INDEX pql_refused_record_by_account ON pql_refused_record (account);

COMMENT ON TABLE pql_refused_record IS 'Records of the committed topics that could not be read or stored; normally empty';
COMMENT ON COLUMN pql_refused_record.topic IS 'Kind of topic: qualifications or accounts';
COMMENT ON COLUMN pql_refused_record.topic_partition IS 'Partition of that topic';
COMMENT ON COLUMN pql_refused_record.topic_offset IS 'Offset in that partition';
COMMENT ON COLUMN pql_refused_record.account IS 'Key of the record; null without a key';
COMMENT ON COLUMN pql_refused_record.reason IS 'The error, without contents of the record';
COMMENT ON COLUMN pql_refused_record.refused_at IS 'Wall-clock time at which the record was first refused';
