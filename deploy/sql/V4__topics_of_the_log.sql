-- Records which Kafka topics the tables were written from. Offsets say which record is newer, and are comparable
-- within one topic only: those of a topic that was created anew begin at 0.

CREATE TABLE pql_log_topic (
  topic         text        PRIMARY KEY,
  name          text        NOT NULL,
  topic_id      text        NOT NULL,
  cluster_id    text        NOT NULL,
  first_read_at timestamptz NOT NULL DEFAULT now()
);

COMMENT ON TABLE pql_log_topic IS 'Kafka topics that the tables were written from; delivery refuses to write records of others';
COMMENT ON COLUMN pql_log_topic.topic IS 'Kind of topic: qualifications, accounts, rule_sets or dead_letters';
COMMENT ON COLUMN pql_log_topic.name IS 'Name of the topic';
COMMENT ON COLUMN pql_log_topic.topic_id IS 'Id that Kafka gave the topic when it was created; empty if the brokers are too old to have ids';
COMMENT ON COLUMN pql_log_topic.cluster_id IS 'Id of the Kafka cluster; empty if it has none';
COMMENT ON COLUMN pql_log_topic.first_read_at IS 'Wall-clock time at which delivery first read the topic';
