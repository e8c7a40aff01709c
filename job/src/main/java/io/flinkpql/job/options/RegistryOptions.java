// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;

/** Defines the options for the registry that holds the schemas of encoded messages. */
public final class RegistryOptions {

  /** {@code pql.messages.registry-url}. */
  public static final ConfigOption<String> URL =
      key("pql.messages.registry-url")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Schema registry with Confluent's REST API (Apicurio has it under"
                  + " /apis/ccompat/v7). Messages that begin with the number of a schema, of Avro,"
                  + " Protobuf or JSON, are then decoded, and read in the format of their topic.");

  /** {@code pql.messages.registry-user}. */
  public static final ConfigOption<String> USER =
      key("pql.messages.registry-user")
          .stringType()
          .noDefaultValue()
          .withDescription("User of the registry, for basic authentication.");

  /** {@code pql.messages.registry-password}. */
  public static final ConfigOption<String> PASSWORD =
      key("pql.messages.registry-password")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Password of pql.messages.registry-user. Set the environment variable"
                  + " PQL_MESSAGES_REGISTRY_PASSWORD on every machine, or"
                  + " pql.messages.registry-password-file; anywhere else it is refused.");

  /** {@code pql.messages.registry-password-file}. */
  public static final ConfigOption<String> PASSWORD_FILE =
      key("pql.messages.registry-password-file")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "File that contains only the password, such as a mounted secret, on every machine."
                  + " Read again for every request, so the password can be rotated.");

  /** {@code pql.messages.registry-token}. */
  public static final ConfigOption<String> TOKEN =
      key("pql.messages.registry-token")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Bearer token for the registry, instead of user and password. Set the environment"
                  + " variable PQL_MESSAGES_REGISTRY_TOKEN on every machine, or"
                  + " pql.messages.registry-token-file; anywhere else it is refused.");

  /** {@code pql.messages.registry-token-file}. */
  public static final ConfigOption<String> TOKEN_FILE =
      key("pql.messages.registry-token-file")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "File that contains only the token, on every machine. Read again for every request.");

  /** {@code pql.messages.registry-truststore}. */
  public static final ConfigOption<String> TRUSTSTORE =
      key("pql.messages.registry-truststore")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "File of the certificates to trust for https, PEM, on every machine. Without it those"
                  + " that Java trusts.");

  static final List<ConfigOption<String>> SECRETS = List.of(PASSWORD, TOKEN);
  static final List<ConfigOption<String>> FILES = List.of(PASSWORD_FILE, TOKEN_FILE, TRUSTSTORE);

  static final List<OptionConstraint<?>> CONSTRAINTS =
      List.of(
          OptionConstraint.text(URL, "https?://[^\\s@]+", "an http or https URL without user"),
          OptionConstraint.text(USER, "[^:]+", "a non-empty text without a colon"),
          OptionConstraint.text(PASSWORD),
          OptionConstraint.text(PASSWORD_FILE),
          OptionConstraint.text(TOKEN),
          OptionConstraint.text(TOKEN_FILE),
          OptionConstraint.text(TRUSTSTORE));

  private RegistryOptions() {}

  /**
   * Checks the options against each other.
   *
   * @throws InvalidOptionsException with every contradiction
   */
  public static void check(JobConfiguration configuration) throws InvalidOptionsException {
    boolean hasPassword = isSet(PASSWORD, PASSWORD_FILE, configuration);
    boolean hasToken = isSet(TOKEN, TOKEN_FILE, configuration);
    boolean hasUser = configuration.find(USER).isPresent();
    boolean hasTruststore = configuration.find(TRUSTSTORE).isPresent();
    List<String> errors = new ArrayList<>();
    if (hasUser && hasToken) {
      errors.add(USER.key() + ": excludes " + TOKEN.key() + "; remove one");
    }
    if (hasPassword && !hasUser) {
      errors.add(PASSWORD.key() + ": needs " + USER.key());
    }
    if ((hasUser || hasToken || hasTruststore) && configuration.find(URL).isEmpty()) {
      errors.add(URL.key() + ": is required with the other options of the registry");
    }
    if (hasTruststore
        && configuration.find(URL).filter(url -> url.startsWith("http:")).isPresent()) {
      errors.add(TRUSTSTORE.key() + ": needs an https URL in " + URL.key());
    }
    if (!errors.isEmpty()) {
      throw new InvalidOptionsException(errors);
    }
  }

  private static boolean isSet(
      ConfigOption<String> secret, ConfigOption<String> file, JobConfiguration configuration) {
    return !(configuration.secret(secret, file) instanceof SecretSource.None);
  }
}
