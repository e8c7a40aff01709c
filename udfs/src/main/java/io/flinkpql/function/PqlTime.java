// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.function;

import io.flinkpql.message.IsoTime;
import java.time.Instant;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.functions.ScalarFunction;

/**
 * {@code PQL_TIME(text)}: the time that a message gives as text, read as the job reads it; null if
 * it is none.
 */
public final class PqlTime extends ScalarFunction {

  private static final long serialVersionUID = 1L;

  /** The time that the text says; null if none. */
  public @DataTypeHint("TIMESTAMP_LTZ(3)") Instant eval(String text) {
    long millis = text == null ? IsoTime.BAD : IsoTime.parse(text);
    return millis == IsoTime.BAD ? null : Instant.ofEpochMilli(millis);
  }
}
