// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Provides the URL, signing secrets and extra headers for the requests of a webhook.
 *
 * <p>All of them are treated as secrets: for many webhooks the URL alone is enough to post to them.
 *
 * @param address the URL
 * @param signing secrets to sign with, one per line; several while a secret is rotated
 * @param headers extra headers, one {@code Name: value} per line
 * @param allowsHttp whether the URL may use http to another machine
 * @param truststore the certificates that are trusted
 */
public record WebhookTarget(
    SecretSource address,
    SecretSource signing,
    SecretSource headers,
    boolean allowsHttp,
    Truststore truststore)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final int MIN_SECRET_LENGTH = 16;
  private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]");
  private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Pattern HEADER_VALUE = Pattern.compile("[\\x20-\\x7e]+");

  /** Lists the headers, in lower case, that the job or the HTTP client sets. */
  private static final Set<String> RESERVED_HEADERS =
      Set.of(
          "connection",
          "content-length",
          "content-type",
          "expect",
          "host",
          "idempotency-key",
          "transfer-encoding",
          "upgrade",
          "user-agent",
          "x-pql-signature");

  /**
   * Describes a header of a request.
   *
   * @param name the name, in the case in which it is sent
   * @param value the value, which may be a secret
   */
  public record Header(String name, Secret value) {}

  /**
   * Returns this target with the values of its variables, to check them before the job starts.
   *
   * @param environment the environment variables, by name
   */
  WebhookTarget within(Map<String, String> environment) {
    return new WebhookTarget(
        address.within(environment),
        signing.within(environment),
        headers.within(environment),
        allowsHttp,
        truststore);
  }

  /**
   * Reads the URL to post to.
   *
   * @throws IOException if it cannot be read or is invalid; the message does not contain it
   */
  public URI uri() throws IOException {
    URI uri;
    try {
      uri = new URI(address.read().strip());
    } catch (URISyntaxException e) {
      throw new IOException("must be a URL such as https://host/path");
    }
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    if (uri.getHost() == null || !Set.of("http", "https").contains(scheme)) {
      throw new IOException("must be a URL such as https://host/path");
    }
    if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
      throw new IOException("must not contain a user, a password or a fragment");
    }
    if (scheme.equals("http") && !allowsHttp && !LOOPBACK.matcher(uri.getHost()).matches()) {
      throw new IOException(
          "must begin with https://; to send without encryption, set allow-http: true");
    }
    return uri;
  }

  /**
   * Reads the secrets to sign with; empty if requests are not signed.
   *
   * @throws IOException if they cannot be read, are missing or are too short
   */
  public List<Secret> secrets() throws IOException {
    List<Secret> secrets = new ArrayList<>();
    for (String line : lines(signing)) {
      if (line.length() < MIN_SECRET_LENGTH) {
        throw new IOException("a secret must have at least " + MIN_SECRET_LENGTH + " characters");
      }
      secrets.add(new Secret(line));
    }
    if (secrets.isEmpty() && !(signing instanceof SecretSource.None)) {
      throw new IOException("must contain at least one secret, one per line");
    }
    return secrets;
  }

  /**
   * Reads the extra headers.
   *
   * @throws IOException if they cannot be read, are malformed or reserved
   */
  public List<Header> extraHeaders() throws IOException {
    List<Header> read = new ArrayList<>();
    int number = 0;
    for (String line : lines(headers)) {
      number++;
      int colon = line.indexOf(':');
      String name = line.substring(0, Math.max(colon, 0)).strip();
      String value = line.substring(colon + 1).strip();
      if (!HEADER_NAME.matcher(name).matches() || !HEADER_VALUE.matcher(value).matches()) {
        throw new IOException("header " + number + " must be 'Name: value' in ASCII");
      }
      if (RESERVED_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
        throw new IOException("header " + name + " is set by the job itself; remove it");
      }
      read.add(new Header(name, new Secret(value)));
    }
    return read;
  }

  private static List<String> lines(SecretSource text) throws IOException {
    return text.read().lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
  }
}
