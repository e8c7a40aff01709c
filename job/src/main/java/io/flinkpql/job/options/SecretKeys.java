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
      Pattern.compile("(password|secret|token|credential|jaas\\.config|keystore\\.key)$");
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
   * @return values by key
   */
  static Map<String, String> readEnvironment(Map<String, String> environment) {
    Map<String, String> options = new TreeMap<>();
    environment.forEach(
        (name, value) -> {
          SECRETS.stream()
              .map(ConfigOption::key)
              .filter(key -> environmentVariable(key).equals(name))
              .forEach(key -> options.put(key, value));
          if (name.startsWith(KAFKA_VARIABLES)) {
            options.put(kafkaKey(name), value);
          }
        });
    return options;
  }

  private static String kafkaKey(String variable) {
    String setting = variable.substring(KAFKA_VARIABLES.length());
    return KafkaOptions.PROPERTIES_PREFIX + setting.toLowerCase(Locale.ROOT).replace('_', '.');
  }
}
