// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What it takes to call a webhook. Nothing of it is shown: the address of many a webhook is all
 * that is needed to post to it.
 *
 * @param address one URL
 * @param signing secrets to sign with, one a line; several while they are rotated
 * @param headers to send along, one {@code Name: value} a line
 * @param allowsHttp whether the address may be a plain one off this machine
 */
public record WebhookTarget(
    SecretSource address, SecretSource signing, SecretSource headers, boolean allowsHttp)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final int SHORTEST_SECRET = 16;
  private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]");
  private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Pattern HEADER_VALUE = Pattern.compile("[\\x20-\\x7e]+");

  /** Those that say what is sent, and those that the client sets itself. */
  private static final Set<String> TAKEN_HEADERS =
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
   * A header of a request.
   *
   * @param name as it is sent
   * @param value may be a secret
   */
  public record Header(String name, Secret value) {}

  /**
   * Where to post to.
   *
   * @throws IOException if that cannot be read or is no such address; the message does not show it
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
      throw new IOException("must hold no user, password or fragment");
    }
    if (scheme.equals("http") && !allowsHttp && !LOOPBACK.matcher(uri.getHost()).matches()) {
      throw new IOException("must begin with https://, or allow-http be true");
    }
    return uri;
  }

  /**
   * What to sign with; empty where nothing is signed.
   *
   * @throws IOException if that cannot be read or is not good enough
   */
  public List<Secret> secrets() throws IOException {
    List<Secret> secrets = new ArrayList<>();
    for (String line : lines(signing)) {
      if (line.length() < SHORTEST_SECRET) {
        throw new IOException("a secret must have at least " + SHORTEST_SECRET + " characters");
      }
      secrets.add(new Secret(line));
    }
    if (secrets.isEmpty() && !(signing instanceof SecretSource.None)) {
      throw new IOException("must hold a secret, one a line");
    }
    return secrets;
  }

  /**
   * Headers to send along.
   *
   * @throws IOException if they cannot be read or are none
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
      if (TAKEN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
        throw new IOException("header " + name + " is set by the job itself");
      }
      read.add(new Header(name, new Secret(value)));
    }
    return read;
  }

  private static List<String> lines(SecretSource text) throws IOException {
    return text.read().lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
  }
}
