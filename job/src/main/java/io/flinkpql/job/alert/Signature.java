// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flinkpql.job.options.Secret;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs requests with {@code t=SECONDS,v1=HEX}, where HEX is the HMAC-SHA256 of {@code
 * SECONDS.BODY}. During a rotation the header has one {@code v1} for each secret.
 */
final class Signature {

  static final String HEADER = "X-Pql-Signature";

  private static final String ALGORITHM = "HmacSHA256";

  private Signature() {}

  /**
   * Returns the value of the signature header.
   *
   * @param seconds since the epoch
   */
  static String of(byte[] body, long seconds, List<Secret> secrets) {
    StringBuilder header = new StringBuilder("t=").append(seconds);
    secrets.forEach(secret -> header.append(",v1=").append(hex(body, seconds, secret)));
    return header.toString();
  }

  private static String hex(byte[] body, long seconds, Secret secret) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret.value().getBytes(UTF_8), ALGORITHM));
      mac.update((seconds + ".").getBytes(UTF_8));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }
}
