// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.function;

import io.flinkpql.message.IsoTime;
import io.flinkpql.message.MessageTime;
import java.time.Instant;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.functions.ScalarFunction;

/**
 * Implements {@code PQL_TIME(text)}: parses a time of a message exactly as the scoring job does;
 * null if it is not a valid time.
 */
public final class PqlTime extends ScalarFunction {

  private static final long serialVersionUID = 1L;

  /** Parses a time; returns null for an invalid or null text. */
  public @DataTypeHint("TIMESTAMP_LTZ(3)") Instant eval(String text) {
    long millis = text == null ? IsoTime.BAD : MessageTime.parse(text);
    return millis == IsoTime.BAD ? null : Instant.ofEpochMilli(millis);
  }
}
