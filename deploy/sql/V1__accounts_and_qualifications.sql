-- What the delivery job writes. Each table equals a fold of the committed topics: topic_partition and
-- topic_offset name the record that a row was last written from, so that a record that comes again
-- changes nothing.

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

-- The tombstone of an account names no rule set; sales looks an account up by its id.
CREATE INDEX pql_account_by_account ON pql_account (account);
-- Lists of leads: a tier's accounts, the highest score first.
CREATE INDEX pql_account_by_level ON pql_account (rule_set, level, score DESC);

COMMENT ON TABLE pql_account IS 'Where each account stands now: one row per account and rule set';
COMMENT ON COLUMN pql_account.rule_set IS 'Name of the rule set that scored the account';
COMMENT ON COLUMN pql_account.account IS 'Account id as the messages give it; the user''s id where the rule set qualifies users';
COMMENT ON COLUMN pql_account.tier IS 'Name of the tier held; null below the first';
COMMENT ON COLUMN pql_account.level IS 'Number of the tier held, the lowest being 1; 0 below the first';
COMMENT ON COLUMN pql_account.score IS 'Score at effective_at';
COMMENT ON COLUMN pql_account.segments IS 'Names of the segments the account belongs to, sorted';
COMMENT ON COLUMN pql_account.priority IS 'Name of the first priority that applies; null if none does';
COMMENT ON COLUMN pql_account.entered_at IS 'Tier name to the instant since which it is held without a break';
COMMENT ON COLUMN pql_account.signals IS 'Signal name to its value at effective_at; null where absent';
COMMENT ON COLUMN pql_account.seq IS 'seq of the account''s latest qualification; 0 if it has none';
COMMENT ON COLUMN pql_account.converted_at IS 'Event time of the account''s first conversion; null before it';
COMMENT ON COLUMN pql_account.effective_at IS 'The account''s clock when the row was computed';
COMMENT ON COLUMN pql_account.recorded_at IS 'Wall clock when the row was computed';
COMMENT ON COLUMN pql_account.rule_set_version IS 'Version of the rule set that computed the row';
COMMENT ON COLUMN pql_account.topic_partition IS 'Partition of the accounts topic the row comes from';
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

-- What happened lately, and within a period; the history is written in about this order.
CREATE INDEX pql_qualification_by_time ON pql_qualification USING brin (effective_at);
-- Who reached or left a tier, and when.
CREATE INDEX pql_qualification_by_kind ON pql_qualification (rule_set, kind, effective_at);

COMMENT ON TABLE pql_qualification IS 'History: every change of an account''s standing, in the order of seq';
COMMENT ON COLUMN pql_qualification.rule_set IS 'Name of the rule set that scored the account';
COMMENT ON COLUMN pql_qualification.account IS 'Account id as the messages give it; the user''s id where the rule set qualifies users';
COMMENT ON COLUMN pql_qualification.seq IS 'Number of the change within the account, from 1, without gaps';
COMMENT ON COLUMN pql_qualification.kind IS 'promoted, demoted, updated (segments or priority) or converted';
COMMENT ON COLUMN pql_qualification.from_tier IS 'Tier held before; null below the first';
COMMENT ON COLUMN pql_qualification.to_tier IS 'Tier held after; null below the first';
COMMENT ON COLUMN pql_qualification.level IS 'Number of the tier held after; 0 below the first';
COMMENT ON COLUMN pql_qualification.effective_at IS 'The account''s clock at the change';
COMMENT ON COLUMN pql_qualification.recorded_at IS 'Wall clock when the change was recorded';
COMMENT ON COLUMN pql_qualification.score IS 'Score at effective_at';
COMMENT ON COLUMN pql_qualification.segments IS 'Names of the segments after the change, sorted';
COMMENT ON COLUMN pql_qualification.priority IS 'Name of the priority after the change; null if none applies';
COMMENT ON COLUMN pql_qualification.rule_set_version IS 'Version of the rule set that made the change';
COMMENT ON COLUMN pql_qualification.entered_at IS 'Tier name to the instant since which it is held without a break';
COMMENT ON COLUMN pql_qualification.converted_at IS 'Event time of the account''s first conversion; null before it';
COMMENT ON COLUMN pql_qualification.signals IS 'Signal name to its value at effective_at; null where absent';
COMMENT ON COLUMN pql_qualification.evidence IS 'The conditions behind the change and those still missing for the next tier, with the values they read';
COMMENT ON COLUMN pql_qualification.trigger IS 'The message that caused the change; null when time or a rule set alone did';
COMMENT ON COLUMN pql_qualification.topic_partition IS 'Partition of the qualifications topic the row comes from';
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

-- A deletion takes away what is kept of the account here, too.
CREATE INDEX pql_refused_record_by_account ON pql_refused_record (account);

COMMENT ON TABLE pql_refused_record IS 'Records of the committed topics that are in no table because they cannot be read or stored; normally empty';
COMMENT ON COLUMN pql_refused_record.topic IS 'Which topic: qualifications or accounts';
COMMENT ON COLUMN pql_refused_record.topic_partition IS 'Partition of that topic';
COMMENT ON COLUMN pql_refused_record.topic_offset IS 'Offset in that partition';
COMMENT ON COLUMN pql_refused_record.account IS 'Key of the record; null if it has none';
COMMENT ON COLUMN pql_refused_record.reason IS 'What is wrong with the record, without its contents';
COMMENT ON COLUMN pql_refused_record.refused_at IS 'When it was first refused';
