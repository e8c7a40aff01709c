// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.schema;

import io.flinkpql.job.options.InvalidOptionsException;
import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.RegistryOptions;
import io.flinkpql.job.options.SecretSource;
import io.flinkpql.job.options.Truststore;
import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/**
 * Says how a schema registry is reached.
 *
 * @param url address of the registry, without the path of a resource
 * @param user user of basic authentication; empty for none
 * @param password password of this user
 * @param token bearer token; an empty one is not sent
 * @param truststore the certificates that are trusted
 */
public record RegistryAccess(
    String url, String user, SecretSource password, SecretSource token, Truststore truststore)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Removes slashes at the end of the address. */
  public RegistryAccess {
    url = url.replaceAll("/+$", "");
  }

  /** Creates the access to a registry that asks for no credentials. */
  public static RegistryAccess open(String url) {
    return new RegistryAccess(
        url, "", new SecretSource.None(), new SecretSource.None(), Truststore.OF_JVM);
  }

  /**
   * Takes the access from the configuration; empty if no registry is configured.
   *
   * @throws InvalidOptionsException if options contradict each other, or a file cannot be read
   */
  public static Optional<RegistryAccess> of(JobConfiguration configuration)
      throws InvalidOptionsException {
    RegistryOptions.check(configuration);
    return configuration
        .find(RegistryOptions.URL)
        .map(
            url ->
                new RegistryAccess(
                    url,
                    configuration.find(RegistryOptions.USER).orElse(""),
                    configuration.secret(RegistryOptions.PASSWORD, RegistryOptions.PASSWORD_FILE),
                    configuration.secret(RegistryOptions.TOKEN, RegistryOptions.TOKEN_FILE),
                    configuration
                        .find(RegistryOptions.TRUSTSTORE)
                        .map(Truststore::new)
                        .orElse(Truststore.OF_JVM)));
  }

  /** Returns the address of a resource. */
  URI uri(String path) {
    return URI.create(url + path);
  }

  /**
   * Returns the value of the header that authorizes a request; empty if none is needed. Files are
   * read for every request, because secrets are rotated.
   *
   * @throws IOException if a file cannot be read; the message names the file
   */
  Optional<String> authorization() throws IOException {
    if (!user.isEmpty()) {
      byte[] login = (user + ":" + password.read()).getBytes(StandardCharsets.UTF_8);
      return Optional.of("Basic " + Base64.getEncoder().encodeToString(login));
    }
    String bearer = token.read();
    return bearer.isEmpty() ? Optional.empty() : Optional.of("Bearer " + bearer);
  }

  /**
   * Creates a client of the registry.
   *
   * @throws IOException if the file of certificates cannot be read; the message names it
   */
  HttpClient client(Duration connectTimeout) throws IOException {
    return truststore.clientBuilder().connectTimeout(connectTimeout).build();
  }
}
