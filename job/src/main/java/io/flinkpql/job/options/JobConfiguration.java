// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import java.io.File;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/**
 * Everything that was set, checked.
 *
 * <p>Options come from the command line, else from the file it names, else they have their default.
 * Secrets come from environment variables or from files of their own. Keys that do not begin with
 * {@code pql.} are Flink's and handed on as they are.
 */
public final class JobConfiguration {

  private final Configuration options;
  private final Configuration flink;
  private final Map<String, String> kafka;
  private final Map<ConfigOption<String>, Secret> passwords;
  private final Map<String, String> webhookOptions;
  private final List<WebhookConfiguration> webhooks;

  private JobConfiguration(
      Configuration options,
      Configuration flink,
      Map<String, String> kafka,
      Map<ConfigOption<String>, Secret> passwords,
      Map<String, String> webhookOptions,
      List<WebhookConfiguration> webhooks) {
    this.options = options;
    this.flink = flink;
    this.kafka = kafka;
    this.passwords = passwords;
    this.webhookOptions = webhookOptions;
    this.webhooks = webhooks;
  }

  /**
   * Reads and checks options.
   *
   * @param arguments of the command line
   * @param environment variables, by name
   * @param required options without which the job does not work
   * @throws InvalidOptionsException with everything that is wrong
   */
  public static JobConfiguration load(
      String[] arguments, Map<String, String> environment, Collection<ConfigOption<?>> required)
      throws InvalidOptionsException {
    CommandLine line = CommandLine.parse(arguments);
    OptionsFile file = line.file().map(OptionsFile::read).orElseGet(OptionsFile::none);
    List<String> errors = new ArrayList<>(line.errors());
    errors.addAll(file.errors());
    Map<String, String> given = new TreeMap<>(file.options());
    given.putAll(line.options());
    checkPasswordFile(PostgresOptions.PASSWORD_FILE, given, errors);
    checkPasswordFile(PostgresOptions.MIGRATION_PASSWORD_FILE, given, errors);
    given.putAll(SecretKeys.read(environment));
    return checked(given, environment, required, errors);
  }

  private static JobConfiguration checked(
      Map<String, String> given,
      Map<String, String> environment,
      Collection<ConfigOption<?>> required,
      List<String> errors)
      throws InvalidOptionsException {
    Configuration options = new Configuration();
    Configuration flink = new Configuration();
    Map<String, String> kafka = new TreeMap<>();
    Map<String, String> webhookOptions = new TreeMap<>();
    given.forEach(
        (key, value) -> {
          if (!key.startsWith(OptionCatalog.PREFIX)) {
            flink.setString(key, value);
          } else if (key.startsWith(WebhookOptions.PREFIX)) {
            webhookOptions.put(key, value);
          } else if (!OptionCatalog.knows(key)) {
            errors.add(OptionCatalog.unknown(key));
          } else if (key.startsWith(KafkaOptions.PROPERTIES_PREFIX)) {
            kafka.put(key.substring(KafkaOptions.PROPERTIES_PREFIX.length()), value);
          } else {
            options.setString(key, asFlinkReadsIt(key, value));
          }
        });
    errors.addAll(OptionCatalog.errors(options, required));
    List<WebhookConfiguration> webhooks =
        new WebhooksReader(environment, errors).read(options, webhookOptions);
    if (!errors.isEmpty()) {
      throw new InvalidOptionsException(errors);
    }
    return new JobConfiguration(
        options, flink, kafka, takePasswords(options), webhookOptions, webhooks);
  }

  /** On a command line commas are what people write between names. */
  private static String asFlinkReadsIt(String key, String value) {
    boolean names =
        key.equals(KafkaOptions.USAGE_TOPICS.key()) || key.equals(AlertOptions.WEBHOOKS.key());
    return names && !value.startsWith("[") ? value.replaceAll("\\s*,\\s*", ";") : value;
  }

  /** Out of the options, which are shown and handed on. */
  private static Map<ConfigOption<String>, Secret> takePasswords(Configuration options) {
    Map<ConfigOption<String>, Secret> passwords = new HashMap<>();
    for (ConfigOption<String> option : PostgresOptions.PASSWORDS) {
      options.getOptional(option).map(Secret::new).ifPresent(s -> passwords.put(option, s));
      options.removeConfig(option);
    }
    return passwords;
  }

  private static void checkPasswordFile(
      ConfigOption<String> option, Map<String, String> given, List<String> errors) {
    String file = given.get(option.key());
    if (file != null && !new File(file).canRead()) {
      errors.add(option.key() + ": cannot be read: " + file);
    }
  }

  /**
   * The value of an option that is required or has a default.
   *
   * @throws IllegalStateException if it has neither value nor default
   */
  public <T> T get(ConfigOption<T> option) {
    return options
        .getOptional(option)
        .or(() -> Optional.ofNullable(option.defaultValue()))
        .orElseThrow(() -> new IllegalStateException(option.key() + " is not set"));
  }

  /** The value that was set for an option; empty if none was, whatever its default. */
  public <T> Optional<T> find(ConfigOption<T> option) {
    return options.getOptional(option);
  }

  /** Flink's own settings, as they were written. */
  public Configuration flink() {
    return new Configuration(flink);
  }

  /** Settings of Kafka clients beside the brokers: may hold secrets. */
  public Properties kafkaProperties() {
    Properties properties = new Properties();
    properties.putAll(kafka);
    return properties;
  }

  /** The database's password, if it was given otherwise than in a file of its own. */
  public Optional<Secret> postgresPassword() {
    return Optional.ofNullable(passwords.get(PostgresOptions.PASSWORD));
  }

  /** The password of the tables' owner, if it was given otherwise than in a file of its own. */
  public Optional<Secret> migrationPassword() {
    return Optional.ofNullable(passwords.get(PostgresOptions.MIGRATION_PASSWORD));
  }

  /** The webhooks that alerts go to; none where there are no alerts. */
  public List<WebhookConfiguration> webhooks() {
    return webhooks;
  }

  /** What was set, a line each, secrets left out. */
  @Override
  public String toString() {
    Map<String, String> shown = new TreeMap<>(flink.toMap());
    shown.putAll(options.toMap());
    kafka.forEach((key, value) -> shown.put(KafkaOptions.PROPERTIES_PREFIX + key, value));
    shown.putAll(webhookOptions);
    shown.replaceAll(SecretKeys::show);
    StringBuilder lines = new StringBuilder();
    shown.forEach((key, value) -> lines.append(key).append(": ").append(value).append('\n'));
    return lines.toString();
  }
}
