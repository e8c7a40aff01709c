// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.format;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** Lists the keys of a format file whose values are paths. */
enum FormatKey {
  ACCOUNT(true),
  USER(true),
  ANONYMOUS(true),
  PREVIOUS(true),
  PROPERTIES(true),
  CONTEXT(true),
  TRAITS(true),
  EVENT(false),
  PAGE_NAME(false),
  ID(false),
  TIMESTAMP(false),
  RECEIVED(false),
  /** Stands in the section {@code group} alone. */
  KIND(false);

  private final boolean differsByType;

  FormatKey(boolean differsByType) {
    this.differsByType = differsByType;
  }

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean isTime() {
    return this == TIMESTAMP || this == RECEIVED;
  }

  static FormatKey of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }

  /** Returns the keys of a file itself. */
  static List<String> ofFile() {
    return texts(key -> key != KIND);
  }

  /** Returns the keys of the section of one type of message. */
  static List<String> ofCall() {
    return texts(key -> key.differsByType);
  }

  private static List<String> texts(Predicate<FormatKey> which) {
    return Arrays.stream(values()).filter(which).map(FormatKey::text).toList();
  }
}
