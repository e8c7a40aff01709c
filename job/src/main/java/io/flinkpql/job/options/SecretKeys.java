// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;

/** Recognizes options that hold secrets, masks their values and reads them from the environment. */
final class SecretKeys {

  /** Lists the options that environment variables of their names set. */
  static final List<ConfigOption<String>> SECRETS =
      Stream.of(PostgresOptions.PASSWORDS, RegistryOptions.SECRETS).flatMap(List::stream).toList();

  private static final Pattern SECRET_KEY =
      Pattern.compile(
          "(password|passphrase|secret|token|credential|jaas\\.config|keystore\\.key)$");
  private static final Pattern WEBHOOK_URL = Pattern.compile("pql\\.webhook\\..*\\.url");
  private static final String KAFKA_VARIABLES = "PQL_KAFKA_PROPERTIES_";

  private SecretKeys() {}

  /** Returns whether the value of a key must not appear in logs or on a command line. */
  static boolean isSecret(String key) {
    return SECRET_KEY.matcher(key.toLowerCase(Locale.ROOT)).find();
  }

  /** Formats a value for a log or an error: a secret becomes asterisks. */
  static String mask(String key, Object value) {
    String text = String.valueOf(value);
    return isSecret(key) || WEBHOOK_URL.matcher(key).matches() || JdbcUrl.hasCredentials(text)
        ? new Secret(text).toString()
        : text;
  }

  /** Returns the name of the environment variable that sets a secret option. */
  static String environmentVariable(String key) {
    return key.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
  }

  /**
   * Reads the options that environment variables set: passwords, tokens, and settings of Kafka
   * clients. In the latter each underscore of the variable stands for a dot of the setting.
   *
   * @param environment the variables, by name
   * @return values by key; in place of a secret, the reference to its variable
   */
  static Map<String, String> readEnvironment(Map<String, String> environment) {
    Map<String, String> options = new TreeMap<>();
    environment.forEach(
        (name, value) -> {
          SECRETS.stream()
              .map(ConfigOption::key)
              .filter(key -> environmentVariable(key).equals(name))
              .forEach(key -> options.put(key, SecretReferences.toVariable(name)));
          if (name.startsWith(KAFKA_VARIABLES)) {
            String key = kafkaKey(name);
            options.put(key, isSecret(key) ? SecretReferences.toVariable(name) : value);
          }
        });
    return options;
  }

  /**
   * Refuses secrets that a file of options contains. They would become part of the job, which Flink
   * stores for high availability, and the file itself is often a ConfigMap.
   *
   * @param options values by key
   * @return one sentence each, without the value
   */
  static List<String> refuseContained(Map<String, String> options) {
    return options.entrySet().stream()
        .filter(option -> option.getKey().startsWith(OptionCatalog.PREFIX))
        .filter(option -> isSecret(option.getKey()))
        .filter(option -> !isReference(option.getKey(), option.getValue()))
        .map(
            option ->
                "%s: is a secret, which the options must not contain; %s"
                    .formatted(option.getKey(), otherPlaces(option.getKey())))
        .toList();
  }

  private static boolean isReference(String key, String value) {
    return key.startsWith(KafkaOptions.PROPERTIES_PREFIX) && SecretReferences.isIn(value);
  }

  private static String otherPlaces(String key) {
    String variable = "set the environment variable " + environmentVariable(key);
    return key.startsWith(KafkaOptions.PROPERTIES_PREFIX)
        ? variable + ", or refer to a file: ${file:PATH}"
        : variable + ", or name a file by " + key + "-file";
  }

  private static String kafkaKey(String variable) {
    String setting = variable.substring(KAFKA_VARIABLES.length());
    return KafkaOptions.PROPERTIES_PREFIX + setting.toLowerCase(Locale.ROOT).replace('_', '.');
  }
}
