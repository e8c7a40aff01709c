// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.schema;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** Writes floating-point numbers; JSON has neither infinities nor NaN, which count as absent. */
final class FiniteNumbers {

  private FiniteNumbers() {}

  /** Writes a number with the digits of its type. */
  static void write(Number number, JsonGenerator out) throws IOException {
    if (Double.isFinite(number.doubleValue())) {
      out.writeNumber(number.toString());
    } else {
      out.writeNull();
    }
  }
}
