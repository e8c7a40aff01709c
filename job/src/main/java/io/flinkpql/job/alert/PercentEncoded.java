// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Percent-encodes text for a URL path or a header. */
final class PercentEncoded {

  private PercentEncoded() {}

  static String of(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
