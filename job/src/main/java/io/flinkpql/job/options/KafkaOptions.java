// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.DescribedEnum;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.description.InlineElement;
import org.apache.flink.configuration.description.TextElement;

/** Defines the options for brokers and topics, and for reading and writing them. */
public final class KafkaOptions {

  /**
   * Begins the keys of settings that are passed to Kafka clients unchanged, such as {@code
   * pql.kafka.properties.security.protocol}.
   */
  public static final String PROPERTIES_PREFIX = "pql.kafka.properties.";

  static final String TOPIC = "[a-zA-Z0-9._-]{1,249}";
  static final String A_TOPIC =
      "a topic name (letters, digits, '.', '_' and '-', at most 249 characters)";

  /** Lists the starting offsets of a job without a checkpoint. */
  public enum Start implements DescribedEnum {
    EARLIEST("the earliest retained message"),
    LATEST("the end of the topic: only messages that arrive later"),
    COMMITTED("the committed offsets of the consumer group; earliest if there are none");

    private final String description;

    Start(String description) {
      this.description = description;
    }

    @Override
    public InlineElement getDescription() {
      return TextElement.text(description);
    }

    @Override
    public String toString() {
      return KebabCase.of(this);
    }
  }

  /** Lists the delivery guarantees of the records that scoring writes. */
  public enum Delivery implements DescribedEnum {
    EXACTLY_ONCE("consumers see each record once, after the checkpoint that commits it"),
    AT_LEAST_ONCE(
        "consumers see records within milliseconds, and some of them again after a failure");

    private final String description;

    Delivery(String description) {
      this.description = description;
    }

    @Override
    public InlineElement getDescription() {
      return TextElement.text(description);
    }

    @Override
    public String toString() {
      return KebabCase.of(this);
    }
  }

  /** {@code pql.kafka.bootstrap-servers}. */
  public static final ConfigOption<String> BOOTSTRAP_SERVERS =
      key("pql.kafka.bootstrap-servers")
          .stringType()
          .noDefaultValue()
          .withDescription("Required by both jobs. Brokers to connect to first.");

  /** {@code pql.kafka.topics.usage}. */
  public static final ConfigOption<List<String>> USAGE_TOPICS =
      key("pql.kafka.topics.usage")
          .stringType()
          .asList()
          .noDefaultValue()
          .withDescription(
              "Required by the scoring job. Topics with messages, such as usage and marketing"
                  + " events.");

  /** {@code pql.messages.formats}. */
  public static final ConfigOption<List<String>> MESSAGE_FORMATS =
      key("pql.messages.formats")
          .stringType()
          .asList()
          .noDefaultValue()
          .withDescription(
              "Formats of usage topics, as TOPIC=FORMAT: a name that ./pql formats lists, or a"
                  + " format file. Topics that are not listed have Segment's format.");

  /** {@code pql.kafka.topics.qualifications}. */
  public static final ConfigOption<String> QUALIFICATIONS_TOPIC =
      key("pql.kafka.topics.qualifications")
          .stringType()
          .defaultValue("pql.qualifications")
          .withDescription("Topic for qualifications: the log of all changes of standing.");

  /** {@code pql.kafka.topics.shadow-qualifications}. */
  public static final ConfigOption<String> SHADOW_QUALIFICATIONS_TOPIC =
      key("pql.kafka.topics.shadow-qualifications")
          .stringType()
          .defaultValue("pql.shadow.qualifications")
          .withDescription(
              "Topic for qualifications under candidates, which have no effect. Used only with"
                  + " pql.rules.topic.");

  /** {@code pql.kafka.topics.backfill}. */
  public static final ConfigOption<String> BACKFILL_TOPIC =
      key("pql.kafka.topics.backfill")
          .stringType()
          .defaultValue("pql.backfill")
          .withDescription(
              "Topic for usage from before the begin of candidates, from which scoring merges it."
                  + " Used only with pql.rules.topic.");

  /** {@code pql.kafka.topics.accounts}. */
  public static final ConfigOption<String> ACCOUNTS_TOPIC =
      key("pql.kafka.topics.accounts")
          .stringType()
          .defaultValue("pql.accounts")
          .withDescription(
              "Topic for the latest standing of each account. Create it with cleanup.policy"
                  + " compact.");

  /** {@code pql.kafka.topics.rule-sets}. */
  public static final ConfigOption<String> RULE_SETS_TOPIC =
      key("pql.kafka.topics.rule-sets")
          .stringType()
          .defaultValue("pql.rule-sets")
          .withDescription(
              "Topic for the rule sets that have been in force. Create it with cleanup.policy"
                  + " compact.");

  /** {@code pql.kafka.topics.dead-letters}. */
  public static final ConfigOption<String> DEAD_LETTERS_TOPIC =
      key("pql.kafka.topics.dead-letters")
          .stringType()
          .defaultValue("pql.dead-letters")
          .withDescription(
              "Topic for messages that cannot be used, unchanged, with the reason in a header.");

  /** {@code pql.kafka.topics.alert-dead-letters}. */
  public static final ConfigOption<String> ALERT_DEAD_LETTERS_TOPIC =
      key("pql.kafka.topics.alert-dead-letters")
          .stringType()
          .defaultValue("pql.alerts.dead-letters")
          .withDescription(
              "Topic for alerts that a webhook never accepted. Used only with webhooks.");

  /** {@code pql.kafka.group-id}. */
  public static final ConfigOption<String> GROUP_ID =
      key("pql.kafka.group-id")
          .stringType()
          .defaultValue("pql-scoring")
          .withDescription(
              "Consumer group of the scoring job. Its committed offsets show the lag, and"
                  + " pql.kafka.start may begin at them. One job at a time may use it: the job also"
                  + " joins the group with .lease added to this name, and a second job is"
                  + " refused.");

  /** {@code pql.kafka.start}. */
  public static final ConfigOption<Start> START =
      key("pql.kafka.start")
          .enumType(Start.class)
          .defaultValue(Start.COMMITTED)
          .withDescription(
              "Starting offsets of the scoring job when it has no checkpoint or savepoint to"
                  + " restore; see also pql.kafka.start-without-state.");

  /** {@code pql.kafka.start-without-state}. */
  public static final ConfigOption<Boolean> START_WITHOUT_STATE =
      key("pql.kafka.start-without-state")
          .booleanType()
          .defaultValue(false)
          .withDescription(
              "Whether the scoring job may start without a checkpoint or savepoint although its"
                  + " consumer group has committed offsets. It then forgets the usage counted"
                  + " before them and overwrites all standings. With false such a start fails."
                  + " Remove the option once the job has completed a checkpoint.");

  /** {@code pql.kafka.delivery}. */
  public static final ConfigOption<Delivery> DELIVERY =
      key("pql.kafka.delivery")
          .enumType(Delivery.class)
          .defaultValue(Delivery.EXACTLY_ONCE)
          .withDescription("Delivery guarantee of the records that the scoring job writes.");

  /** {@code pql.kafka.transaction-timeout}. */
  public static final ConfigOption<Duration> TRANSACTION_TIMEOUT =
      key("pql.kafka.transaction-timeout")
          .durationType()
          .defaultValue(Duration.ofMinutes(15))
          .withDescription(
              "Time after which the broker aborts an open transaction. Set it above the longest"
                  + " outage of the job: records of an aborted transaction are lost. It must be"
                  + " longer than pql.checkpoint.interval and at most the broker's"
                  + " transaction.max.timeout.ms. Used only with exactly-once delivery.");

  /** {@code pql.kafka.restore-expired}. */
  public static final ConfigOption<Boolean> RESTORE_EXPIRED =
      key("pql.kafka.restore-expired")
          .booleanType()
          .defaultValue(false)
          .withDescription(
              "Whether the scoring job may restore a checkpoint that is older than"
                  + " pql.kafka.transaction-timeout. The broker has aborted its open transactions,"
                  + " so the records in them are lost. With false such a restore fails.");

  /** {@code pql.kafka.transactional-id-prefix}. */
  public static final ConfigOption<String> TRANSACTIONAL_ID_PREFIX =
      key("pql.kafka.transactional-id-prefix")
          .stringType()
          .defaultValue("pql-scoring")
          .withDescription(
              "Prefix of the scoring job's transactional ids. No job on the same brokers may use a"
                  + " prefix that begins with this one, or the reverse. The job also joins the"
                  + " consumer group with .lease added to this prefix, and a second job with it is"
                  + " refused.");

  /** {@code pql.kafka.dead-letter-size}. */
  public static final ConfigOption<MemorySize> DEAD_LETTER_SIZE =
      key("pql.kafka.dead-letter-size")
          .memoryType()
          .defaultValue(new MemorySize(900 * 1024))
          .withDescription(
              "Maximum size of a dead letter. A longer message is cut to this size, and the header"
                  + " truncated holds its original size. Must be below max.message.bytes of the"
                  + " topic.");

  static final List<OptionConstraint<?>> CONSTRAINTS =
      List.of(
          OptionConstraint.text(
              BOOTSTRAP_SERVERS,
              "[^,\\s:]+:\\d{1,5}(,[^,\\s:]+:\\d{1,5})*|.*\\[.*].*:\\d{1,5}",
              "host:port, several separated by commas"),
          OptionConstraint.text(GROUP_ID, ".+", "a non-empty text"),
          OptionConstraint.choice(START, Start.values()),
          OptionConstraint.flag(START_WITHOUT_STATE),
          OptionConstraint.choice(DELIVERY, Delivery.values()),
          OptionConstraint.duration(
              TRANSACTION_TIMEOUT,
              timeout -> timeout.toMillis() >= 1000 && timeout.toMillis() <= Integer.MAX_VALUE,
              "from 1 s to 24 d"),
          OptionConstraint.flag(RESTORE_EXPIRED),
          OptionConstraint.text(TRANSACTIONAL_ID_PREFIX, ".{1,200}", "1 to 200 characters"),
          OptionConstraint.size(
              DEAD_LETTER_SIZE,
              size -> size.getBytes() >= 1024 && size.getBytes() <= 1 << 30,
              "from 1 kb to 1 gb"));

  static final List<OptionConstraint<?>> TOPIC_CONSTRAINTS =
      List.of(
          OptionConstraint.texts(USAGE_TOPICS, TOPIC, "a non-empty list of topic names"),
          OptionConstraint.texts(
              MESSAGE_FORMATS, TOPIC + "=.+", "a non-empty list of TOPIC=FORMAT"),
          OptionConstraint.text(QUALIFICATIONS_TOPIC, TOPIC, A_TOPIC),
          OptionConstraint.text(SHADOW_QUALIFICATIONS_TOPIC, TOPIC, A_TOPIC),
          OptionConstraint.text(BACKFILL_TOPIC, TOPIC, A_TOPIC),
          OptionConstraint.text(ACCOUNTS_TOPIC, TOPIC, A_TOPIC),
          OptionConstraint.text(RULE_SETS_TOPIC, TOPIC, A_TOPIC),
          OptionConstraint.text(DEAD_LETTERS_TOPIC, TOPIC, A_TOPIC),
          OptionConstraint.text(ALERT_DEAD_LETTERS_TOPIC, TOPIC, A_TOPIC));

  private KafkaOptions() {}
}
