// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import io.flinkpql.job.options.Secret;
import io.flinkpql.job.options.WebhookTarget.Header;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Masks a request's secrets in the response. An endpoint may echo a secret only in part: a token
 * without its scheme, or its first characters. Therefore every part of a secret is masked that has
 * at least {@value #MIN_PART} characters.
 *
 * @param url the URL, which is masked only as a whole, since its host is not secret
 * @param secrets secrets of at least two characters
 */
record SecretMask(String url, List<String> secrets) {

  private static final String MASK = "******";

  /** Shorter parts of a secret can be ordinary words, and reveal little. */
  private static final int MIN_PART = 8;

  /** Shorter words of a header are not credentials. */
  private static final int MIN_CREDENTIAL = 4;

  /**
   * Creates a mask for the secrets of a request.
   *
   * @param uri URL of the request, of which path and query are secret
   * @param secrets secrets that sign the request
   * @param headers extra headers of the request
   */
  static SecretMask of(URI uri, List<Secret> secrets, List<Header> headers) {
    List<String> all = new ArrayList<>();
    Stream.of(uri.getRawPath(), uri.getPath(), uri.getRawQuery(), uri.getQuery())
        .filter(Objects::nonNull)
        .forEach(all::add);
    secrets.forEach(secret -> all.add(secret.value()));
    for (Header header : headers) {
      String value = header.value().value();
      all.add(value);
      all.addAll(credentials(value));
    }
    all.removeIf(text -> text.length() < 2);
    return new SecretMask(uri.toString(), all);
  }

  /** Returns the words after the scheme of an Authorization header, and a Basic password. */
  private static List<String> credentials(String value) {
    String[] words = value.split("[\\s,;]+");
    List<String> credentials = new ArrayList<>();
    for (String word : List.of(words).subList(1, words.length)) {
      credentials.add(word);
      credentials.add(word.substring(word.indexOf('=') + 1).replace("\"", ""));
      if (words[0].equalsIgnoreCase("Basic")) {
        String login = decoded(word);
        credentials.add(login.substring(login.indexOf(':') + 1));
      }
    }
    credentials.removeIf(credential -> credential.length() < MIN_CREDENTIAL);
    return credentials;
  }

  private static String decoded(String base64) {
    try {
      return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  /** Masks the secrets in a text. */
  String masked(String text) {
    BitSet hidden = new BitSet(text.length());
    hideWhole(text, url, hidden);
    for (String secret : secrets) {
      hideWhole(text, secret, hidden);
      hideParts(text, secret, hidden);
    }
    StringBuilder masked = new StringBuilder();
    int shown = 0;
    for (int from = hidden.nextSetBit(0); from >= 0; from = hidden.nextSetBit(shown)) {
      masked.append(text, shown, from).append(MASK);
      shown = hidden.nextClearBit(from);
    }
    return masked.append(text, shown, text.length()).toString();
  }

  private static void hideWhole(String text, String secret, BitSet hidden) {
    for (int from = text.indexOf(secret); from >= 0; from = text.indexOf(secret, from + 1)) {
      hidden.set(from, from + secret.length());
    }
  }

  private static void hideParts(String text, String secret, BitSet hidden) {
    for (int from = 0; from + MIN_PART <= text.length(); from++) {
      String part = text.substring(from, from + MIN_PART);
      if (part.equals(part.strip()) && secret.contains(part)) {
        hidden.set(from, from + MIN_PART);
      }
    }
  }
}
