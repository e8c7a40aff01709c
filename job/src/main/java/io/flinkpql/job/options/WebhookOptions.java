// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.DescribedEnum;
import org.apache.flink.configuration.description.InlineElement;
import org.apache.flink.configuration.description.TextElement;

/** Options of one webhook. Each is set as {@code pql.webhook.NAME.} followed by its key here. */
public final class WebhookOptions {

  /** Begins the options of all webhooks. */
  static final String PREFIX = "pql.webhook.";

  /** What a webhook may be called. */
  static final String NAME = "[a-z][a-z0-9-]{0,39}";

  /** What a request says. */
  public enum Form implements DescribedEnum {
    JSON("the record as it is on the topic of qualifications"),
    SLACK("a message of a Slack incoming webhook"),
    SEGMENT_GROUP("a Segment group call: the account's standing as traits of the group"),
    SEGMENT_IDENTIFY("a Segment identify call: the account's standing as traits of a user");

    private final String description;

    Form(String description) {
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

  /** Whose traits an identify call sets. */
  public enum Identified implements DescribedEnum {
    TRIGGER("the user whose message caused the record; records without one are left out"),
    ACCOUNT("the account, for rule sets with 'subject: user'");

    private final String description;

    Identified(String description) {
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

  /** {@code url}. */
  public static final ConfigOption<String> URL =
      key("url")
          .stringType()
          .noDefaultValue()
          .withDescription("Where to post to. One that is a secret itself belongs in url-file.");

  /** {@code url-env}. */
  public static final ConfigOption<String> URL_ENV =
      key("url-env")
          .stringType()
          .noDefaultValue()
          .withDescription("The environment variable that holds the URL.");

  /** {@code url-file}. */
  public static final ConfigOption<String> URL_FILE =
      key("url-file")
          .stringType()
          .noDefaultValue()
          .withDescription("A file that holds the URL, such as a mount.");

  /** {@code allow-http}. */
  public static final ConfigOption<Boolean> ALLOW_HTTP =
      key("allow-http")
          .booleanType()
          .defaultValue(false)
          .withDescription("Whether the URL may be http:// on another machine.");

  /** {@code template}. */
  public static final ConfigOption<Form> TEMPLATE =
      key("template")
          .enumType(Form.class)
          .defaultValue(Form.JSON)
          .withDescription("What a request says.");

  /** {@code account-url}. */
  public static final ConfigOption<String> ACCOUNT_URL =
      key("account-url")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "A page about an account, {account} in the place of its id, that Slack messages link"
                  + " to.");

  /** {@code identify}. */
  public static final ConfigOption<Identified> IDENTIFY =
      key("identify")
          .enumType(Identified.class)
          .defaultValue(Identified.TRIGGER)
          .withDescription("Whose traits template segment-identify sets.");

  /** {@code rule-sets}. */
  public static final ConfigOption<List<String>> RULE_SETS =
      texts("rule-sets", "Names of the rule sets whose records are sent. Not set: all.");

  /** {@code kinds}. */
  public static final ConfigOption<List<String>> KINDS =
      texts("kinds", "Kinds of records that are sent. Not set: all.");

  /** {@code tiers}. */
  public static final ConfigOption<List<String>> TIERS =
      texts(
          "tiers",
          "Records about these tiers are sent: the tier held after, or the one that was left if the"
              + " account was demoted or deleted. Not set: all.");

  /** {@code priorities}. */
  public static final ConfigOption<List<String>> PRIORITIES =
      texts("priorities", "Records with one of these priorities are sent. Not set: all.");

  /** {@code segments}. */
  public static final ConfigOption<List<String>> SEGMENTS =
      texts("segments", "Records with at least one of these segments are sent. Not set: all.");

  /** {@code cooldown}. */
  public static final ConfigOption<Duration> COOLDOWN =
      key("cooldown")
          .durationType()
          .defaultValue(Duration.ZERO)
          .withDescription(
              "For how long, in the account's time, nothing more is sent about an account and tier."
                  + " Conversions and deletions are sent nevertheless.");

  /** {@code rate-limit}. */
  public static final ConfigOption<Double> RATE_LIMIT =
      key("rate-limit")
          .doubleType()
          .noDefaultValue()
          .withDescription(
              "The most requests a second, of all subtasks together. Not set: 1 for Slack, else 10.");

  /** {@code max-in-flight}. */
  public static final ConfigOption<Integer> MAX_IN_FLIGHT =
      key("max-in-flight")
          .intType()
          .defaultValue(8)
          .withDescription(
              "The most requests under way, of all subtasks together, at least one a subtask.");

  /** {@code max-attempts}. */
  public static final ConfigOption<Integer> MAX_ATTEMPTS =
      key("max-attempts")
          .intType()
          .defaultValue(15)
          .withDescription("How often an alert is tried before it is dead-lettered.");

  /** {@code backoff}. */
  public static final ConfigOption<Duration> BACKOFF =
      key("backoff")
          .durationType()
          .defaultValue(Duration.ofSeconds(1))
          .withDescription(
              "How long to wait after the first failure; doubled with each, less up to a half by"
                  + " chance.");

  /** {@code max-backoff}. */
  public static final ConfigOption<Duration> MAX_BACKOFF =
      key("max-backoff")
          .durationType()
          .defaultValue(Duration.ofMinutes(10))
          .withDescription(
              "The longest wait between two attempts, also where the endpoint asks for more.");

  /** {@code connect-timeout}. */
  public static final ConfigOption<Duration> CONNECT_TIMEOUT =
      key("connect-timeout")
          .durationType()
          .defaultValue(Duration.ofSeconds(5))
          .withDescription("How long a connection may take.");

  /** {@code timeout}. */
  public static final ConfigOption<Duration> TIMEOUT =
      key("timeout")
          .durationType()
          .defaultValue(Duration.ofSeconds(10))
          .withDescription("How long a request may take, connection and answer included.");

  /** {@code secret-env}. */
  public static final ConfigOption<String> SECRET_ENV =
      key("secret-env")
          .stringType()
          .noDefaultValue()
          .withDescription("The environment variable that holds what requests are signed with.");

  /** {@code secret-file}. */
  public static final ConfigOption<String> SECRET_FILE =
      key("secret-file")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "A file with secrets that requests are signed with, one a line; several while one is"
                  + " replaced by another. Read at every request.");

  /** {@code headers-env}. */
  public static final ConfigOption<String> HEADERS_ENV =
      key("headers-env")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "The environment variable that holds headers, one 'Name: value' a line.");

  /** {@code headers-file}. */
  public static final ConfigOption<String> HEADERS_FILE =
      key("headers-file")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "A file with headers to send along, such as Authorization, one 'Name: value' a line."
                  + " Read at every request.");

  private static final Duration LONGEST_WAIT = Duration.ofDays(1);

  static final List<OptionConstraint<?>> RULES =
      List.of(
          OptionConstraint.any(URL),
          OptionConstraint.any(URL_ENV),
          OptionConstraint.any(URL_FILE),
          OptionConstraint.any(ALLOW_HTTP),
          OptionConstraint.any(TEMPLATE),
          OptionConstraint.matching(
              ACCOUNT_URL,
              "https?://[^\\s<>|{}]*\\{account}[^\\s<>|{}]*",
              "a URL with {account} in it, once"),
          OptionConstraint.any(IDENTIFY),
          OptionConstraint.eachMatching(RULE_SETS, ".+", "names of rule sets"),
          OptionConstraint.eachMatching(
              KINDS,
              "promoted|demoted|updated|converted|deleted",
              "some of promoted, demoted, updated, converted, deleted"),
          OptionConstraint.eachMatching(TIERS, ".+", "names of tiers"),
          OptionConstraint.eachMatching(PRIORITIES, ".+", "names of priorities"),
          OptionConstraint.eachMatching(SEGMENTS, ".+", "names of segments"),
          new OptionConstraint<>(
              COOLDOWN,
              cooldown -> !cooldown.isNegative() && cooldown.compareTo(Duration.ofDays(400)) <= 0,
              "from 0 to 400 d"),
          new OptionConstraint<>(
              RATE_LIMIT, rate -> rate >= 0.001 && rate <= 10_000, "from 0.001 to 10000 a second"),
          OptionConstraint.between(MAX_IN_FLIGHT, 1, 1_000),
          OptionConstraint.between(MAX_ATTEMPTS, 1, 1_000),
          wait(BACKOFF),
          wait(MAX_BACKOFF),
          wait(CONNECT_TIMEOUT),
          wait(TIMEOUT),
          OptionConstraint.any(SECRET_ENV),
          OptionConstraint.any(SECRET_FILE),
          OptionConstraint.any(HEADERS_ENV),
          OptionConstraint.any(HEADERS_FILE));

  /** Keys of a webhook's options. */
  static final Set<String> KEYS =
      RULES.stream().map(rule -> rule.option().key()).collect(Collectors.toUnmodifiableSet());

  private WebhookOptions() {}

  private static ConfigOption<List<String>> texts(String key, String description) {
    return key(key).stringType().asList().noDefaultValue().withDescription(description);
  }

  private static OptionConstraint<Duration> wait(ConfigOption<Duration> option) {
    return new OptionConstraint<>(
        option,
        wait -> wait.toMillis() >= 1 && wait.compareTo(LONGEST_WAIT) <= 0,
        "from 1 ms to 1 d");
  }
}
