// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses numbers of options, with errors that do not name Java types. */
final class NumberConverters {

  private NumberConverters() {}

  /** Registers the converters for a command and its subcommands. */
  static void register(CommandLine command) {
    ITypeConverter<Integer> integer =
        converter(Integer::valueOf, "a whole number up to 2147483647");
    ITypeConverter<Long> longer = converter(Long::valueOf, "a whole number of at most 18 digits");
    ITypeConverter<Double> decimal = converter(NumberConverters::finite, "a number such as 2.5");
    command
        .registerConverter(int.class, integer)
        .registerConverter(Integer.class, integer)
        .registerConverter(long.class, longer)
        .registerConverter(Long.class, longer)
        .registerConverter(double.class, decimal)
        .registerConverter(Double.class, decimal);
  }

  private static <T> ITypeConverter<T> converter(Function<String, T> parser, String expected) {
    return text -> {
      try {
        return parser.apply(text);
      } catch (NumberFormatException e) {
        throw new TypeConversionException("'" + text + "' is not " + expected);
      }
    };
  }

  private static double finite(String text) {
    double number = Double.parseDouble(text);
    if (!Double.isFinite(number)) {
      throw new NumberFormatException(text);
    }
    return number;
  }
}
