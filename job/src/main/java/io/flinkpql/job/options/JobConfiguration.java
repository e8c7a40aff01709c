// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import java.io.File;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/**
 * Holds the validated options of a job.
 *
 * <p>The command line overrides the file that {@code --config} names, and the file overrides the
 * defaults. Secrets come from environment variables or from files of their own. Keys that do not
 * begin with {@code pql.} belong to Flink and are passed on unchanged.
 */
public final class JobConfiguration {

  private final Configuration options;
  private final Configuration flink;
  private final Map<String, String> kafka;
  private final Set<ConfigOption<String>> secretsInEnvironment;
  private final Map<String, String> webhookOptions;
  private final List<WebhookConfiguration> webhooks;

  private JobConfiguration(
      Configuration options,
      Configuration flink,
      Map<String, String> kafka,
      Set<ConfigOption<String>> secretsInEnvironment,
      Map<String, String> webhookOptions,
      List<WebhookConfiguration> webhooks) {
    this.options = options;
    this.flink = flink;
    this.kafka = kafka;
    this.secretsInEnvironment = secretsInEnvironment;
    this.webhookOptions = webhookOptions;
    this.webhooks = webhooks;
  }

  /**
   * Reads and validates options.
   *
   * @param arguments the command-line arguments
   * @param environment the environment variables, by name
   * @param required options that must have a value
   * @throws InvalidOptionsException with every error
   */
  public static JobConfiguration load(
      String[] arguments, Map<String, String> environment, Collection<ConfigOption<?>> required)
      throws InvalidOptionsException {
    CommandLine line = CommandLine.parse(arguments);
    OptionsFile file = line.file().map(OptionsFile::read).orElseGet(OptionsFile::none);
    List<String> errors = new ArrayList<>(line.errors());
    errors.addAll(file.errors());
    errors.addAll(SecretKeys.refuseContained(file.options()));
    Map<String, String> given = new TreeMap<>(file.options());
    given.putAll(line.options());
    checkFile(PostgresOptions.PASSWORD_FILE, given, errors);
    checkFile(PostgresOptions.MIGRATION_PASSWORD_FILE, given, errors);
    RegistryOptions.FILES.forEach(option -> checkFile(option, given, errors));
    given.putAll(SecretKeys.readEnvironment(environment));
    return validate(given, environment, file.isUnreadable() ? List.of() : required, errors);
  }

  private static JobConfiguration validate(
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
          } else if (!OptionCatalog.contains(key)) {
            errors.add(OptionCatalog.unknownOption(key));
          } else if (key.startsWith(KafkaOptions.PROPERTIES_PREFIX)) {
            kafka.put(key.substring(KafkaOptions.PROPERTIES_PREFIX.length()), value);
          } else {
            options.setString(key, inFlinkListSyntax(key, value));
          }
        });
    errors.addAll(OptionCatalog.errors(options, required));
    List<WebhookConfiguration> webhooks =
        new WebhooksReader(environment, errors).read(options, webhookOptions);
    if (!errors.isEmpty()) {
      throw new InvalidOptionsException(errors);
    }
    return new JobConfiguration(
        options, flink, kafka, removeSecrets(options), webhookOptions, webhooks);
  }

  /** Replaces commas between names by the semicolons that Flink expects. */
  private static String inFlinkListSyntax(String key, String value) {
    boolean isList =
        key.equals(KafkaOptions.USAGE_TOPICS.key()) || key.equals(AlertOptions.WEBHOOKS.key());
    return isList && !value.startsWith("[") ? value.replaceAll("\\s*,\\s*", ";") : value;
  }

  /** Removes the options whose values environment variables hold, and returns them. */
  private static Set<ConfigOption<String>> removeSecrets(Configuration options) {
    Set<ConfigOption<String>> secrets = new HashSet<>();
    for (ConfigOption<String> option : SecretKeys.SECRETS) {
      if (options.removeConfig(option)) {
        secrets.add(option);
      }
    }
    return secrets;
  }

  private static void checkFile(
      ConfigOption<String> option, Map<String, String> given, List<String> errors) {
    String file = given.get(option.key());
    if (file != null && !new File(file).canRead()) {
      errors.add(option.key() + ": cannot be read; check that the file exists: " + file);
    }
  }

  /**
   * Returns the value of an option that is required or has a default.
   *
   * @throws IllegalStateException if it has neither a value nor a default
   */
  public <T> T get(ConfigOption<T> option) {
    return options
        .getOptional(option)
        .or(() -> Optional.ofNullable(option.defaultValue()))
        .orElseThrow(() -> new IllegalStateException(option.key() + " is not set"));
  }

  /** Returns the value that was set for an option; empty if only its default applies. */
  public <T> Optional<T> find(ConfigOption<T> option) {
    return options.getOptional(option);
  }

  /** Returns Flink's own settings, as they were written. */
  public Configuration flink() {
    return new Configuration(flink);
  }

  /** Returns a copy in which Flink's own settings are completed and overridden by others. */
  public JobConfiguration withFlink(Configuration settings) {
    Configuration all = flink();
    all.addAll(settings);
    return new JobConfiguration(
        options, all, kafka, secretsInEnvironment, webhookOptions, webhooks);
  }

  /**
   * Returns the settings of Kafka clients, without the brokers. In place of secrets they hold
   * references, which each client resolves in its own process.
   */
  public Properties kafkaProperties() {
    Properties properties = new Properties();
    properties.putAll(SecretReferences.resolvable(kafka));
    return properties;
  }

  /**
   * Returns the source of a secret.
   *
   * @param option option whose environment variable may hold it; wins over the file
   * @param file option that names the file that holds it
   */
  public SecretSource secret(ConfigOption<String> option, ConfigOption<String> file) {
    return secretsInEnvironment.contains(option)
        ? new SecretSource.InEnvironment(SecretKeys.environmentVariable(option.key()))
        : find(file).<SecretSource>map(SecretSource.InFile::new).orElseGet(SecretSource.None::new);
  }

  /** Returns the webhooks that alerts are sent to, in order of name; may be empty. */
  public List<WebhookConfiguration> webhooks() {
    return webhooks;
  }

  /** Lists the values that were set, one per line, with secrets masked. */
  @Override
  public String toString() {
    Map<String, String> shown = new TreeMap<>(flink.toMap());
    shown.putAll(options.toMap());
    kafka.forEach((key, value) -> shown.put(KafkaOptions.PROPERTIES_PREFIX + key, value));
    shown.putAll(webhookOptions);
    shown.replaceAll(SecretKeys::mask);
    StringBuilder lines = new StringBuilder();
    shown.forEach((key, value) -> lines.append(key).append(": ").append(value).append('\n'));
    return lines.toString();
  }
}
