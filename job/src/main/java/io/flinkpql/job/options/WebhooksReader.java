// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import io.flinkpql.condition.NearestName;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/** Reads and validates the options of webhooks. */
final class WebhooksReader {

  private final Map<String, String> environment;
  private final List<String> errors;

  /**
   * Creates a reader.
   *
   * @param environment the environment variables, by name
   * @param errors receives the errors, one sentence each
   */
  WebhooksReader(Map<String, String> environment, List<String> errors) {
    this.environment = environment;
    this.errors = errors;
  }

  /** Reads a part of a webhook's target, to find its errors. */
  private interface TargetPart {
    void read() throws IOException;
  }

  /**
   * Reads webhooks. A webhook with errors is missing from the result.
   *
   * @param options contains the names; {@link OptionCatalog} validates them
   * @param given values of the webhooks' options, by full key
   */
  List<WebhookConfiguration> read(Configuration options, Map<String, String> given) {
    Map<String, Configuration> byName = new TreeMap<>();
    names(options).forEach(name -> byName.put(name, new Configuration()));
    given.forEach((key, value) -> assign(key, value, byName));
    List<WebhookConfiguration> webhooks = new ArrayList<>();
    byName.forEach((name, values) -> webhook(name, values).ifPresent(webhooks::add));
    return webhooks;
  }

  private static List<String> names(Configuration options) {
    try {
      return options.getOptional(AlertOptions.WEBHOOKS).orElse(List.of());
    } catch (IllegalArgumentException e) {
      return List.of();
    }
  }

  private void assign(String key, String value, Map<String, Configuration> byName) {
    String rest = key.substring(WebhookOptions.PREFIX.length());
    int dot = Math.max(rest.indexOf('.'), 0);
    String name = rest.substring(0, dot);
    String option = rest.substring(Math.min(dot + 1, rest.length()));
    if (!byName.containsKey(name)) {
      errors.add(
          key
              + ": "
              + AlertOptions.WEBHOOKS.key()
              + " does not contain the webhook '"
              + name
              + "'"
              + NearestName.hint(name, byName.keySet()));
    } else if (!WebhookOptions.KEYS.contains(option)) {
      errors.add(OptionCatalog.unknownOption(key, option, WebhookOptions.KEYS));
    } else {
      byName.get(name).setString(option, value);
    }
  }

  private Optional<WebhookConfiguration> webhook(String name, Configuration options) {
    int before = errors.size();
    String prefix = WebhookOptions.PREFIX + name + ".";
    WebhookOptions.CONSTRAINTS.forEach(
        constraint -> constraint.error(options).ifPresent(error -> errors.add(prefix + error)));
    if (errors.size() > before) {
      return Optional.empty();
    }
    Optional<SecretSource> address =
        source(prefix, options, WebhookOptions.URL_ENV, WebhookOptions.URL_FILE)
            .or(
                () ->
                    options
                        .getOptional(WebhookOptions.URL)
                        .map(Secret::new)
                        .map(SecretSource.Given::new));
    if (address.isEmpty() && errors.size() == before) {
      errors.add(prefix + "url: is required; set it, url-env or url-file");
    }
    if (options.contains(WebhookOptions.URL)
        && (options.contains(WebhookOptions.URL_ENV)
            || options.contains(WebhookOptions.URL_FILE))) {
      errors.add(prefix + "url: is given twice; remove it, or url-env and url-file");
    }
    Optional<SecretSource> signing =
        source(prefix, options, WebhookOptions.SECRET_ENV, WebhookOptions.SECRET_FILE);
    Optional<SecretSource> headers =
        source(prefix, options, WebhookOptions.HEADERS_ENV, WebhookOptions.HEADERS_FILE);
    if (errors.size() > before) {
      return Optional.empty();
    }
    WebhookTarget target =
        new WebhookTarget(
            address.orElseThrow(),
            signing.orElseGet(SecretSource.None::new),
            headers.orElseGet(SecretSource.None::new),
            options.get(WebhookOptions.ALLOW_HTTP),
            options
                .getOptional(WebhookOptions.TRUSTSTORE)
                .map(Truststore::new)
                .orElse(Truststore.OF_JVM));
    WebhookTarget here = target.within(environment);
    check(prefix + "url", here::uri);
    check(prefix + "secret", here::secrets);
    check(prefix + "headers", here::extraHeaders);
    check(prefix + "truststore", here.truststore()::clientBuilder);
    return errors.size() > before
        ? Optional.empty()
        : Optional.of(new WebhookConfiguration(name, options, target));
  }

  /** Returns the source that one of two options names: an environment variable or a file. */
  private Optional<SecretSource> source(
      String prefix,
      Configuration options,
      ConfigOption<String> variable,
      ConfigOption<String> file) {
    Optional<String> name = options.getOptional(variable);
    Optional<String> path = options.getOptional(file);
    if (name.isPresent() && path.isPresent()) {
      errors.add(prefix + variable.key() + ": is given twice; remove it or " + file.key());
      return Optional.empty();
    }
    if (name.isPresent() && !environment.containsKey(name.get())) {
      errors.add(
          prefix + variable.key() + ": the environment variable " + name.get() + " is not set");
      return Optional.empty();
    }
    return name.<SecretSource>map(SecretSource.InEnvironment::new)
        .or(() -> path.map(SecretSource.InFile::new));
  }

  private void check(String key, TargetPart part) {
    try {
      part.read();
    } catch (java.nio.file.FileSystemException | InvalidPathException e) {
      String option = key.endsWith("truststore") ? key : key + "-file";
      errors.add(option + ": cannot be read; check that the file exists: " + e.getMessage());
    } catch (IOException e) {
      errors.add(key + ": " + e.getMessage());
    }
  }
}
