// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Keeps the traits of a record within bounds, like {@link BoundedEvidence} its evidence.
 *
 * @param values traits to write, texts cut to {@link BoundedEvidence#MAX_TEXT} characters
 * @param truncated whether a text was cut or a trait left out
 */
record BoundedTraits(Map<String, Object> values, boolean truncated) {

  /** The maximum size of all names and texts together, bytes of UTF-8. */
  static final int MAX_BYTES = 32 * 1024;

  /** Has left out everything. */
  static final BoundedTraits LEFT_OUT = new BoundedTraits(Map.of(), true);

  /** Cuts texts, and leaves out the traits that do not fit. */
  static BoundedTraits of(Map<String, Object> traits) {
    Map<String, Object> kept = new LinkedHashMap<>();
    boolean truncated = false;
    int left = MAX_BYTES;
    for (Map.Entry<String, Object> trait : traits.entrySet()) {
      Object value = trait.getValue();
      if (value instanceof String text && BoundedEvidence.isLong(text)) {
        value = BoundedEvidence.cut(text);
        truncated = true;
      }
      int needed = bytes(trait.getKey()) + bytes(value);
      if (needed <= left) {
        kept.put(trait.getKey(), value);
        left -= needed;
      } else {
        truncated = true;
      }
    }
    return new BoundedTraits(kept, truncated);
  }

  private static int bytes(Object value) {
    return value.toString().getBytes(StandardCharsets.UTF_8).length;
  }
}
