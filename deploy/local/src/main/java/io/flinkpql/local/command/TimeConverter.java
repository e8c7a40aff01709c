// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.message.IsoTime;
import java.util.OptionalLong;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses the time formats that are allowed in messages, to ms since the epoch. */
final class TimeConverter implements ITypeConverter<OptionalLong> {

  @Override
  public OptionalLong convert(String text) {
    long instant = IsoTime.parse(text);
    if (instant == IsoTime.BAD) {
      throw new TypeConversionException(
          "'" + text + "' is not a time such as 2026-03-04T10:15:30Z");
    }
    return OptionalLong.of(instant);
  }
}
