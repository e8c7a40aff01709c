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

/**
 * Defines the options of one webhook. Their full keys begin with {@code pql.webhook.NAME.}, where
 * NAME is the name of the webhook.
 */
public final class WebhookOptions {

  /** Begins the keys of the options of all webhooks. */
  static final String PREFIX = "pql.webhook.";

  /** Matches webhook names. */
  static final String NAME = "[a-z][a-z0-9-]{0,39}";

  private static final Duration MAX_WAIT = Duration.ofDays(1);

  /** Lists the formats of a request's body. */
  public enum Form implements DescribedEnum {
    JSON("the record as it is on the qualifications topic"),
    SLACK("a message for a Slack incoming webhook"),
    SEGMENT_GROUP("a Segment group call that sets the account's standing as traits of the group"),
    SEGMENT_IDENTIFY("a Segment identify call that sets the account's standing as user traits");

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

  /** Lists the users whose traits an identify call can set. */
  public enum Identified implements DescribedEnum {
    TRIGGER("the user whose message caused the record; records without such a user are not sent"),
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
          .withDescription(
              "URL that alerts are posted to: https, or http on this machine. If the URL is itself a"
                  + " secret, as Slack's are, set url-file or url-env instead.");

  /** {@code url-env}. */
  public static final ConfigOption<String> URL_ENV =
      key("url-env")
          .stringType()
          .noDefaultValue()
          .withDescription("Environment variable, of every machine, that contains the URL.");

  /** {@code url-file}. */
  public static final ConfigOption<String> URL_FILE =
      key("url-file")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "File that contains the URL, such as a mounted secret. Read for every request.");

  /** {@code allow-http}. */
  public static final ConfigOption<Boolean> ALLOW_HTTP =
      key("allow-http")
          .booleanType()
          .defaultValue(false)
          .withDescription("Whether the URL may use http to another machine, unencrypted.");

  /** {@code truststore}. */
  public static final ConfigOption<String> TRUSTSTORE =
      key("truststore")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "File of the certificates to trust for https, PEM, on every machine. Without it those"
                  + " that Java trusts.");

  /** {@code template}. */
  public static final ConfigOption<Form> TEMPLATE =
      key("template")
          .enumType(Form.class)
          .defaultValue(Form.JSON)
          .withDescription("Format of the request body.");

  /** {@code account-url}. */
  public static final ConfigOption<String> ACCOUNT_URL =
      key("account-url")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "URL of a page about an account, for links in Slack messages; {account} in it is"
                  + " replaced by the account id. Without a value messages have no link.");

  /** {@code identify}. */
  public static final ConfigOption<Identified> IDENTIFY =
      key("identify")
          .enumType(Identified.class)
          .defaultValue(Identified.TRIGGER)
          .withDescription("User whose traits the template segment-identify sets.");

  /** {@code rule-sets}. */
  public static final ConfigOption<List<String>> RULE_SETS =
      texts(
          "rule-sets",
          "Sends only records of these rule sets. Without a value records of all rule sets are"
              + " sent.");

  /** {@code kinds}. */
  public static final ConfigOption<List<String>> KINDS =
      texts(
          "kinds",
          "Sends only records of these kinds. Without a value records of all kinds are sent.");

  /** {@code tiers}. */
  public static final ConfigOption<List<String>> TIERS =
      texts(
          "tiers",
          "Sends only records about these tiers: the tier after the change, or for demoted and"
              + " deleted the tier before it. Without a value records about all tiers are sent.");

  /** {@code priorities}. */
  public static final ConfigOption<List<String>> PRIORITIES =
      texts(
          "priorities",
          "Sends only records with one of these priorities. Without a value records with any"
              + " priority or none are sent.");

  /** {@code segments}. */
  public static final ConfigOption<List<String>> SEGMENTS =
      texts(
          "segments",
          "Sends only records with at least one of these segments. Without a value records with any"
              + " segments or none are sent.");

  /** {@code cooldown}. */
  public static final ConfigOption<Duration> COOLDOWN =
      key("cooldown")
          .durationType()
          .defaultValue(Duration.ZERO)
          .withDescription(
              "Time after an alert during which no other alert is sent about the same account and"
                  + " tier, by the account's clock. Conversions and deletions are always sent. 0"
                  + " turns the cooldown off.");

  /** {@code rate-limit}. */
  public static final ConfigOption<Double> RATE_LIMIT =
      key("rate-limit")
          .doubleType()
          .noDefaultValue()
          .withDescription(
              "Maximum number of requests per second, over all subtasks. Without a value 1 for"
                  + " Slack, otherwise 10.");

  /** {@code max-in-flight}. */
  public static final ConfigOption<Integer> MAX_IN_FLIGHT =
      key("max-in-flight")
          .intType()
          .defaultValue(8)
          .withDescription(
              "Maximum number of concurrent requests, over all subtasks. Each subtask may always"
                  + " send one.");

  /** {@code max-attempts}. */
  public static final ConfigOption<Integer> MAX_ATTEMPTS =
      key("max-attempts")
          .intType()
          .defaultValue(15)
          .withDescription(
              "Number of attempts after which an alert is written to the topic of alert dead"
                  + " letters.");

  /** {@code backoff}. */
  public static final ConfigOption<Duration> BACKOFF =
      key("backoff")
          .durationType()
          .defaultValue(Duration.ofSeconds(1))
          .withDescription(
              "Wait after the first failed attempt. It doubles with every further failure up to"
                  + " max-backoff, and a random part of at most half is subtracted.");

  /** {@code max-backoff}. */
  public static final ConfigOption<Duration> MAX_BACKOFF =
      key("max-backoff")
          .durationType()
          .defaultValue(Duration.ofMinutes(10))
          .withDescription(
              "Maximum wait between two attempts, even if the endpoint's Retry-After is longer.");

  /** {@code connect-timeout}. */
  public static final ConfigOption<Duration> CONNECT_TIMEOUT =
      key("connect-timeout")
          .durationType()
          .defaultValue(Duration.ofSeconds(5))
          .withDescription("Maximum time to open a connection.");

  /** {@code timeout}. */
  public static final ConfigOption<Duration> TIMEOUT =
      key("timeout")
          .durationType()
          .defaultValue(Duration.ofSeconds(10))
          .withDescription(
              "Maximum time of a request, from opening the connection to the end of the response.");

  /** {@code secret-env}. */
  public static final ConfigOption<String> SECRET_ENV =
      key("secret-env")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Environment variable, of every machine, that contains the secrets to sign requests"
                  + " with, one per line.");

  /** {@code secret-file}. */
  public static final ConfigOption<String> SECRET_FILE =
      key("secret-file")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "File that contains the secrets to sign requests with, one per line, each at least 16"
                  + " characters; several while a secret is rotated. Read for every request. Without"
                  + " secrets requests are not signed.");

  /** {@code headers-env}. */
  public static final ConfigOption<String> HEADERS_ENV =
      key("headers-env")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Environment variable, of every machine, that contains extra headers, one 'Name:"
                  + " value' per line.");

  /** {@code headers-file}. */
  public static final ConfigOption<String> HEADERS_FILE =
      key("headers-file")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "File that contains extra headers, such as Authorization, one 'Name: value' per line."
                  + " Read for every request.");

  static final List<OptionConstraint<?>> CONSTRAINTS =
      List.of(
          OptionConstraint.text(URL),
          OptionConstraint.text(URL_ENV),
          OptionConstraint.text(URL_FILE),
          OptionConstraint.flag(ALLOW_HTTP),
          OptionConstraint.text(TRUSTSTORE),
          OptionConstraint.choice(TEMPLATE, Form.values()),
          OptionConstraint.text(
              ACCOUNT_URL,
              "https?://[^\\s<>|{}]*\\{account}[^\\s<>|{}]*",
              "a URL that contains {account} once"),
          OptionConstraint.choice(IDENTIFY, Identified.values()),
          OptionConstraint.texts(RULE_SETS, ".+", "a non-empty list of names of rule sets"),
          OptionConstraint.texts(
              KINDS,
              "promoted|demoted|updated|converted|deleted",
              "one or more of promoted, demoted, updated, converted and deleted"),
          OptionConstraint.texts(TIERS, ".+", "a non-empty list of names of tiers"),
          OptionConstraint.texts(PRIORITIES, ".+", "a non-empty list of names of priorities"),
          OptionConstraint.texts(SEGMENTS, ".+", "a non-empty list of names of segments"),
          OptionConstraint.duration(
              COOLDOWN,
              cooldown -> !cooldown.isNegative() && cooldown.compareTo(Duration.ofDays(400)) <= 0,
              "from 0 to 400 d"),
          OptionConstraint.number(
              RATE_LIMIT, rate -> rate >= 0.001 && rate <= 10_000, "from 0.001 to 10000"),
          OptionConstraint.integer(MAX_IN_FLIGHT, 1, 1_000),
          OptionConstraint.integer(MAX_ATTEMPTS, 1, 1_000),
          wait(BACKOFF),
          wait(MAX_BACKOFF),
          wait(CONNECT_TIMEOUT),
          wait(TIMEOUT),
          OptionConstraint.text(SECRET_ENV),
          OptionConstraint.text(SECRET_FILE),
          OptionConstraint.text(HEADERS_ENV),
          OptionConstraint.text(HEADERS_FILE));

  /** Lists the keys of the options of a webhook, without prefix. */
  static final Set<String> KEYS =
      CONSTRAINTS.stream()
          .map(constraint -> constraint.option().key())
          .collect(Collectors.toUnmodifiableSet());

  private WebhookOptions() {}

  private static ConfigOption<List<String>> texts(String key, String description) {
    return key(key).stringType().asList().noDefaultValue().withDescription(description);
  }

  private static OptionConstraint<Duration> wait(ConfigOption<Duration> option) {
    return OptionConstraint.duration(
        option, wait -> wait.toMillis() >= 1 && wait.compareTo(MAX_WAIT) <= 0, "from 1 ms to 1 d");
  }
}
