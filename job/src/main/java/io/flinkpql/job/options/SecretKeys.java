// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.flink.configuration.ConfigOption;

/** Which options hold secrets, and how they come in. */
final class SecretKeys {

  private static final Pattern SECRET_KEY =
      Pattern.compile("(password|secret|token|credential|jaas\\.config|keystore\\.key)$");
  private static final Pattern WEBHOOK_ADDRESS = Pattern.compile("pql\\.webhook\\..*\\.url");
  private static final Pattern PASSWORD_IN_TEXT = Pattern.compile("(?i)password=");
  private static final String KAFKA_VARIABLES = "PQL_KAFKA_PROPERTIES_";

  private SecretKeys() {}

  /** Whether the key names something that no log and no command line may show. */
  static boolean isSecret(String key) {
    return SECRET_KEY.matcher(key.toLowerCase(Locale.ROOT)).find();
  }

  /** A value as it may be shown. */
  static String show(String key, Object value) {
    String text = String.valueOf(value);
    return isSecret(key)
            || WEBHOOK_ADDRESS.matcher(key).matches()
            || PASSWORD_IN_TEXT.matcher(text).find()
        ? new Secret(text).toString()
        : text;
  }

  /** How to set a secret other than on the command line. */
  static String variable(String key) {
    return key.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
  }

  /**
   * Options that environment variables set: passwords, and settings of Kafka clients, whose names
   * have dots for underscores.
   *
   * @param environment names and values
   */
  static Map<String, String> read(Map<String, String> environment) {
    Map<String, String> options = new TreeMap<>();
    environment.forEach(
        (name, value) -> {
          PostgresOptions.PASSWORDS.stream()
              .map(ConfigOption::key)
              .filter(key -> variable(key).equals(name))
              .forEach(key -> options.put(key, value));
          if (name.startsWith(KAFKA_VARIABLES)) {
            options.put(
                KafkaOptions.PROPERTIES_PREFIX
                    + name.substring(KAFKA_VARIABLES.length())
                        .toLowerCase(Locale.ROOT)
                        .replace('_', '.'),
                value);
          }
        });
    return options;
  }
}
