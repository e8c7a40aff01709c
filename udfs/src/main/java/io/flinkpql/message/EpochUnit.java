// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import java.util.Arrays;
import java.util.Optional;

/** Lists the units of times that messages give as numbers since the epoch. */
public enum EpochUnit {
  /** Guesses by size: seconds below 10^11, milliseconds below 10^14, else microseconds. */
  BY_SIZE("guess"),
  SECONDS("s"),
  MILLIS("ms"),
  MICROS("us");

  private final String text;

  EpochUnit(String text) {
    this.text = text;
  }

  /** Returns the unit as format files write it. */
  public String text() {
    return text;
  }

  /** Returns the unit of a text; empty if there is none. */
  public static Optional<EpochUnit> of(String text) {
    return Arrays.stream(values()).filter(unit -> unit.text.equals(text)).findFirst();
  }
}
