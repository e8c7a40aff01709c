// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.format;

import io.flinkpql.format.FormatFixture.Reading;
import io.flinkpql.message.Interests;
import io.flinkpql.message.MessageFormat;
import io.flinkpql.message.MessageParser;
import io.flinkpql.message.ParsedMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Prints the time to parse a message in each format, beside the Segment format, in one run.
 * Messages carry the same usage; each round measures every format once, and the median counts.
 */
final class ParseProbe {

  private static final int MESSAGES = 1_000;
  private static final int PASSES = 200;
  private static final int ROUNDS = 31;
  private static final Reading INTEREST =
      Reading.of(List.of("properties.feature", "properties.calls"), List.of("plan"));

  private long parsed;

  private ParseProbe() {}

  /**
   * Prints one line per format: ns per message, and the ratio to {@code segment}.
   *
   * @param formats names of formats; {@code segment} comes first whether named or not
   */
  public static void main(String[] formats) {
    new ParseProbe().run(formats.length == 0 ? new String[] {"segment"} : formats);
  }

  private void run(String[] formats) {
    Map<String, MessageParser> parsers = new TreeMap<>();
    Map<String, List<byte[]>> records = new TreeMap<>();
    Map<String, List<Double>> times = new TreeMap<>();
    for (String format : formats) {
      parsers.put(format, parser(Formats.named(format).orElseThrow()));
      records.put(format, records(format));
      times.put(format, new ArrayList<>());
    }
    for (int round = 0; round < ROUNDS; round++) {
      for (String format : formats) {
        times.get(format).add(nanos(parsers.get(format), records.get(format)));
      }
    }
    double base = median(times.get(formats[0]));
    for (String format : formats) {
      int bytes = records.get(format).stream().mapToInt(r -> r.length).sum() / MESSAGES;
      double median = median(times.get(format));
      System.out.printf(
          "%-24s %4d B %6.0f ns  %.3f of %s%n", format, bytes, median, median / base, formats[0]);
    }
    if (parsed == 0) {
      throw new IllegalStateException("no message was usable");
    }
  }

  private static double median(List<Double> values) {
    // The first rounds warm the compiler up.
    return values.stream().skip(ROUNDS / 3).sorted().skip(ROUNDS / 3).findFirst().orElseThrow();
  }

  private static MessageParser parser(MessageFormat format) {
    Interests interests = Interests.always(INTEREST);
    return new MessageParser(format, () -> interests, () -> Long.MAX_VALUE);
  }

  private double nanos(MessageParser parser, List<byte[]> records) {
    long before = System.nanoTime();
    for (int pass = 0; pass < PASSES; pass++) {
      for (byte[] value : records) {
        parser.parse(value, -1, FormatFixture.POSITION, this::count);
      }
    }
    return (double) (System.nanoTime() - before) / MESSAGES / PASSES;
  }

  private void count(ParsedMessage message) {
    parsed += message instanceof ParsedMessage.Usable ? 1 : 0;
  }

  private static List<byte[]> records(String format) {
    List<byte[]> records = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      Usage usage =
          new Usage(
              "acct_" + i % 97,
              "user_" + i % 311,
              "Feature Used",
              1_772_619_330_123L + i * 1_000L,
              "m-" + i,
              Map.of("feature", "feature-" + i % 13, "calls", String.valueOf(i % 50)));
      records.add(usage.in(format).getBytes(StandardCharsets.UTF_8));
    }
    return records;
  }
}
