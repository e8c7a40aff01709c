// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.function;

import java.time.Instant;
import java.time.LocalDate;
import org.apache.flink.table.functions.ScalarFunction;

/** {@code PQL_DAY(time[, time_zone])}: the day to which a time belongs. */
public final class PqlDay extends ScalarFunction {

  private static final long serialVersionUID = 1L;

  /** The day in UTC. */
  public LocalDate eval(Instant time) {
    return eval(time, UsageFunction.UTC);
  }

  /** The day in a time zone. */
  public LocalDate eval(Instant time, String timeZone) {
    return time == null ? null : LocalDate.ofInstant(time, UsageFunction.zone(timeZone));
  }
}
