// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.validation;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flinkpql.scoring.Rounding;
import java.io.IOException;
import java.util.OptionalDouble;

/** Writes numbers of reports, which have at most 6 decimals. */
public final class ReportNumber {

  private ReportNumber() {}

  /** Writes a field: a number rounded to 6 decimals, or null if there is none. */
  public static void write(JsonGenerator json, String field, OptionalDouble number)
      throws IOException {
    json.writeFieldName(field);
    if (number.isEmpty()) {
      json.writeNull();
      return;
    }
    double rounded = Rounding.sum(number.getAsDouble());
    if (rounded == Math.rint(rounded) && Math.abs(rounded) < 1e15) {
      json.writeNumber((long) rounded);
    } else {
      json.writeNumber(rounded);
    }
  }
}
