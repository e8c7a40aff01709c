// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import java.util.Locale;

/** Spells enum constants as option values: {@code EXACTLY_ONCE} is {@code exactly-once}. */
final class KebabCase {

  private KebabCase() {}

  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
