// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.function;

import java.time.Instant;
import java.time.LocalDate;
import org.apache.flink.table.functions.ScalarFunction;

/** Implements {@code PQL_DAY(time[, time_zone])}: converts a time to its calendar day. */
public final class PqlDay extends ScalarFunction {

  private static final long serialVersionUID = 1L;

  /** Returns the day in UTC; null for a null time. */
  public LocalDate eval(Instant time) {
    return eval(time, UsageFunction.UTC);
  }

  /** Returns the day in a time zone; null for a null time. */
  public LocalDate eval(Instant time, String timeZone) {
    return time == null ? null : LocalDate.ofInstant(time, UsageFunction.zone(timeZone));
  }
}
