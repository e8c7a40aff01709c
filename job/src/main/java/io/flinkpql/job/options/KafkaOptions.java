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

/** The brokers, the topics, and how they are read and written. */
public final class KafkaOptions {

  /**
   * Settings of the Kafka clients, handed on as they are: {@code
   * pql.kafka.properties.security.protocol}.
   */
  public static final String PROPERTIES_PREFIX = "pql.kafka.properties.";

  private static final String TOPIC = "[a-zA-Z0-9._-]{1,249}";
  private static final String A_TOPIC =
      "a topic's name (letters, digits, '.', '_' and '-', at most 249)";

  /** Where reading starts when there is no checkpoint to go on from. */
  public enum Start implements DescribedEnum {
    EARLIEST("at the first message that is kept"),
    LATEST("at what comes from now on"),
    COMMITTED("where the consumer group left off; if it never read, at the first message");

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

  /** What is promised of the records that are written. */
  public enum Delivery implements DescribedEnum {
    EXACTLY_ONCE("each record once, seen after the next checkpoint"),
    AT_LEAST_ONCE("within milliseconds, repeated after a failure");

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
          .withDescription("host:port of some brokers, separated by commas.");

  /** {@code pql.kafka.topics.usage}. */
  public static final ConfigOption<List<String>> USAGE_TOPICS =
      key("pql.kafka.topics.usage")
          .stringType()
          .asList()
          .noDefaultValue()
          .withDescription("Topics with messages: usage, marketing. A list, or split by ';'.");

  /** {@code pql.kafka.topics.qualifications}. */
  public static final ConfigOption<String> QUALIFICATIONS_TOPIC =
      key("pql.kafka.topics.qualifications")
          .stringType()
          .defaultValue("pql.qualifications")
          .withDescription("The log of qualifications.");

  /** {@code pql.kafka.topics.accounts}. */
  public static final ConfigOption<String> ACCOUNTS_TOPIC =
      key("pql.kafka.topics.accounts")
          .stringType()
          .defaultValue("pql.accounts")
          .withDescription("The latest state of each account; should be compacted.");

  /** {@code pql.kafka.topics.rule-sets}. */
  public static final ConfigOption<String> RULE_SETS_TOPIC =
      key("pql.kafka.topics.rule-sets")
          .stringType()
          .defaultValue("pql.rule-sets")
          .withDescription("The rule sets that were in force; should be compacted.");

  /** {@code pql.kafka.topics.dead-letters}. */
  public static final ConfigOption<String> DEAD_LETTERS_TOPIC =
      key("pql.kafka.topics.dead-letters")
          .stringType()
          .defaultValue("pql.dead-letters")
          .withDescription("Messages that could not be used, as they came.");

  /** {@code pql.kafka.topics.alert-dead-letters}. */
  public static final ConfigOption<String> ALERT_DEAD_LETTERS_TOPIC =
      key("pql.kafka.topics.alert-dead-letters")
          .stringType()
          .defaultValue("pql.alerts.dead-letters")
          .withDescription("Alerts that no webhook took; used where there are webhooks.");

  /** {@code pql.kafka.group-id}. */
  public static final ConfigOption<String> GROUP_ID =
      key("pql.kafka.group-id")
          .stringType()
          .defaultValue("pql-scoring")
          .withDescription("The scoring job's consumer group; shows how far it has read.");

  /** {@code pql.kafka.start}. */
  public static final ConfigOption<Start> START =
      key("pql.kafka.start")
          .enumType(Start.class)
          .defaultValue(Start.COMMITTED)
          .withDescription("Where reading starts when there is no checkpoint to go on from.");

  /** {@code pql.kafka.delivery}. */
  public static final ConfigOption<Delivery> DELIVERY =
      key("pql.kafka.delivery")
          .enumType(Delivery.class)
          .defaultValue(Delivery.EXACTLY_ONCE)
          .withDescription("What is promised of the records that are written.");

  /** {@code pql.kafka.transaction-timeout}. */
  public static final ConfigOption<Duration> TRANSACTION_TIMEOUT =
      key("pql.kafka.transaction-timeout")
          .durationType()
          .defaultValue(Duration.ofMinutes(15))
          .withDescription(
              "After how long the broker gives up a transaction. Must be above the longest outage"
                  + " of the job, and at most the broker's transaction.max.timeout.ms.");

  /** {@code pql.kafka.restore-expired}. */
  public static final ConfigOption<Boolean> RESTORE_EXPIRED =
      key("pql.kafka.restore-expired")
          .booleanType()
          .defaultValue(false)
          .withDescription(
              "Whether the job may go on from a checkpoint older than the transaction timeout,"
                  + " though records that were written and not committed by then are lost.");

  /** {@code pql.kafka.transactional-id-prefix}. */
  public static final ConfigOption<String> TRANSACTIONAL_ID_PREFIX =
      key("pql.kafka.transactional-id-prefix")
          .stringType()
          .defaultValue("pql-scoring")
          .withDescription(
              "Begins the ids of this job's transactions. No job's prefix may begin another's.");

  /** {@code pql.kafka.dead-letter-size}. */
  public static final ConfigOption<MemorySize> DEAD_LETTER_SIZE =
      key("pql.kafka.dead-letter-size")
          .memoryType()
          .defaultValue(new MemorySize(900 * 1024))
          .withDescription(
              "A dead letter longer than this is cut, so that the broker takes it; must be below"
                  + " the topic's max.message.bytes.");

  static final List<OptionConstraint<?>> RULES =
      List.of(
          OptionConstraint.matching(
              BOOTSTRAP_SERVERS,
              "[^,\\s:]+:\\d{1,5}(,[^,\\s:]+:\\d{1,5})*|.*\\[.*].*:\\d{1,5}",
              "host:port, several separated by commas"),
          OptionConstraint.eachMatching(USAGE_TOPICS, TOPIC, "names of topics"),
          OptionConstraint.matching(QUALIFICATIONS_TOPIC, TOPIC, A_TOPIC),
          OptionConstraint.matching(ACCOUNTS_TOPIC, TOPIC, A_TOPIC),
          OptionConstraint.matching(RULE_SETS_TOPIC, TOPIC, A_TOPIC),
          OptionConstraint.matching(DEAD_LETTERS_TOPIC, TOPIC, A_TOPIC),
          OptionConstraint.matching(ALERT_DEAD_LETTERS_TOPIC, TOPIC, A_TOPIC),
          OptionConstraint.matching(GROUP_ID, ".+", "a name"),
          OptionConstraint.any(START),
          OptionConstraint.any(DELIVERY),
          new OptionConstraint<>(
              TRANSACTION_TIMEOUT,
              timeout -> timeout.toMillis() >= 1000 && timeout.toMillis() <= Integer.MAX_VALUE,
              "from 1 s to 24 d"),
          OptionConstraint.any(RESTORE_EXPIRED),
          OptionConstraint.matching(TRANSACTIONAL_ID_PREFIX, ".{1,200}", "1 to 200 characters"),
          new OptionConstraint<>(
              DEAD_LETTER_SIZE,
              size -> size.getBytes() >= 1024 && size.getBytes() <= 1 << 30,
              "from 1 kb to 1 gb"));

  private KafkaOptions() {}
}
