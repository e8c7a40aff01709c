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

/** Reads options of webhooks, and says everything that is wrong with them. */
final class WebhooksReader {

  private final Map<String, String> environment;
  private final List<String> errors;

  /**
   * @param environment variables, by name
   * @param errors where to add what is wrong, one sentence each
   */
  WebhooksReader(Map<String, String> environment, List<String> errors) {
    this.environment = environment;
    this.errors = errors;
  }

  /** Something that is read of a webhook's access. */
  private interface Access {
    void read() throws IOException;
  }

  /**
   * Reads webhooks. What has errors is left out.
   *
   * @param options name them; what is wrong with that is said elsewhere
   * @param given options of webhooks by their whole keys
   */
  List<WebhookConfiguration> read(Configuration options, Map<String, String> given) {
    Map<String, Configuration> byName = new TreeMap<>();
    names(options).forEach(name -> byName.put(name, new Configuration()));
    given.forEach((key, value) -> assign(key, value, byName));
    List<WebhookConfiguration> webhooks = new ArrayList<>();
    byName.forEach((name, set) -> webhook(name, set).ifPresent(webhooks::add));
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
              + " names no webhook '"
              + name
              + "'"
              + NearestName.hint(name, byName.keySet()));
    } else if (!WebhookOptions.KEYS.contains(option)) {
      errors.add(key + ": no such option" + NearestName.hint(option, WebhookOptions.KEYS));
    } else {
      byName.get(name).setString(option, value);
    }
  }

  private Optional<WebhookConfiguration> webhook(String name, Configuration options) {
    int before = errors.size();
    String prefix = WebhookOptions.PREFIX + name + ".";
    WebhookOptions.RULES.forEach(
        rule -> rule.error(options).ifPresent(error -> errors.add(prefix + error)));
    if (errors.size() > before) {
      return Optional.empty();
    }
    Optional<SecretSource> address =
        one(prefix, options, WebhookOptions.URL_ENV, WebhookOptions.URL_FILE)
            .or(() -> options.getOptional(WebhookOptions.URL).map(WebhooksReader::given));
    if (address.isEmpty() && errors.size() == before) {
      errors.add(prefix + "url: is required (or url-env, url-file)");
    }
    if (options.contains(WebhookOptions.URL)
        && (options.contains(WebhookOptions.URL_ENV)
            || options.contains(WebhookOptions.URL_FILE))) {
      errors.add(prefix + "url: is given twice, by url-env or url-file too");
    }
    Optional<SecretSource> signing =
        one(prefix, options, WebhookOptions.SECRET_ENV, WebhookOptions.SECRET_FILE);
    Optional<SecretSource> headers =
        one(prefix, options, WebhookOptions.HEADERS_ENV, WebhookOptions.HEADERS_FILE);
    if (errors.size() > before) {
      return Optional.empty();
    }
    WebhookTarget target =
        new WebhookTarget(
            address.orElseThrow(),
            signing.orElseGet(SecretSource.None::new),
            headers.orElseGet(SecretSource.None::new),
            options.get(WebhookOptions.ALLOW_HTTP));
    check(prefix + "url", target::uri);
    check(prefix + "secret", target::secrets);
    check(prefix + "headers", target::extraHeaders);
    return errors.size() > before
        ? Optional.empty()
        : Optional.of(new WebhookConfiguration(name, options, target));
  }

  /** A text that is given by a variable's name or by a file's. */
  private Optional<SecretSource> one(
      String prefix,
      Configuration options,
      ConfigOption<String> variable,
      ConfigOption<String> file) {
    Optional<String> name = options.getOptional(variable);
    Optional<String> path = options.getOptional(file);
    if (name.isPresent() && path.isPresent()) {
      errors.add(prefix + variable.key() + ": is given twice, by " + file.key() + " too");
      return Optional.empty();
    }
    if (name.isPresent() && !environment.containsKey(name.get())) {
      errors.add(prefix + variable.key() + ": there is no environment variable " + name.get());
      return Optional.empty();
    }
    return name.map(environment::get)
        .map(WebhooksReader::given)
        .or(() -> path.map(SecretSource.InFile::new));
  }

  private static SecretSource given(String text) {
    return new SecretSource.Given(new Secret(text));
  }

  private void check(String key, Access access) {
    try {
      access.read();
    } catch (java.nio.file.FileSystemException | InvalidPathException e) {
      errors.add(key + "-file: cannot be read: " + e.getMessage());
    } catch (IOException e) {
      errors.add(key + ": " + e.getMessage());
    }
  }
}
