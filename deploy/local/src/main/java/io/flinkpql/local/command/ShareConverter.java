// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses shares such as {@code 1%} or {@code 0.01}, to a number from 0 to 1. */
final class ShareConverter implements ITypeConverter<Double> {

  @Override
  public Double convert(String text) {
    boolean percent = text.endsWith("%");
    String number = percent ? text.substring(0, text.length() - 1).strip() : text;
    try {
      double share = Double.parseDouble(number) / (percent ? 100 : 1);
      if (share >= 0 && share <= 1) {
        return share;
      }
    } catch (NumberFormatException e) {
      // Reported below.
    }
    throw new TypeConversionException("'" + text + "' is not a share such as 1%");
  }
}
