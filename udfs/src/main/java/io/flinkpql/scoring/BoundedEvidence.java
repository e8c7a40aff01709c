// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * Keeps the evidence of a record within bounds: traits and rules may hold long texts, and a record
 * that the Kafka producer refuses stops the job.
 *
 * @param entries evidence to write, its text values cut to {@link #MAX_TEXT} characters
 * @param truncated whether a text was cut or an entry left out
 */
record BoundedEvidence(List<Evidence> entries, boolean truncated) {

  /** The maximum length of a text in a record, code points. */
  static final int MAX_TEXT = 200;

  /** Cuts the text values of evidence. */
  static BoundedEvidence of(List<Evidence> evidence) {
    return evidence.stream().noneMatch(BoundedEvidence::hasLongText)
        ? new BoundedEvidence(evidence, false)
        : new BoundedEvidence(
            evidence.stream().map(BoundedEvidence::withShortTexts).toList(), true);
  }

  /**
   * Keeps the entries that fit into a number of bytes, in order; an entry that does not fit makes
   * room for those after it.
   *
   * @param bytes total size of the entries
   * @param size size of an entry, bytes
   */
  BoundedEvidence within(int bytes, ToIntFunction<Evidence> size) {
    List<Evidence> fitting = new ArrayList<>();
    int left = bytes;
    for (Evidence entry : entries) {
      int needed = size.applyAsInt(entry);
      if (needed <= left) {
        fitting.add(entry);
        left -= needed;
      }
    }
    return new BoundedEvidence(fitting, truncated || fitting.size() < entries.size());
  }

  /** Whether a text has more than {@link #MAX_TEXT} code points. */
  static boolean isLong(String text) {
    return text.length() > MAX_TEXT && text.codePointCount(0, text.length()) > MAX_TEXT;
  }

  /** Cuts a text after {@link #MAX_TEXT} code points. */
  static String cut(String text) {
    return isLong(text) ? text.substring(0, text.offsetByCodePoints(0, MAX_TEXT)) : text;
  }

  private static boolean hasLongText(Evidence entry) {
    for (Object value : entry.values().values()) {
      if (value instanceof String text && isLong(text)) {
        return true;
      }
    }
    return false;
  }

  private static Evidence withShortTexts(Evidence entry) {
    Map<String, Object> values = new LinkedHashMap<>(entry.values());
    values.replaceAll((name, value) -> value instanceof String text ? cut(text) : value);
    return new Evidence(
        entry.tier(),
        entry.list(),
        entry.condition(),
        entry.met(),
        values,
        entry.absent(),
        entry.approximate(),
        entry.since());
  }
}
