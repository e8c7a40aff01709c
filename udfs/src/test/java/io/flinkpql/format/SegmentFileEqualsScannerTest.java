// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.format.FormatFixture.Reading;
import io.flinkpql.message.DeadLetterReason;
import io.flinkpql.message.Interests;
import io.flinkpql.message.MessageFormat;
import io.flinkpql.message.MessageParser;
import io.flinkpql.message.ParsedMessage;
import io.flinkpql.message.ParsedMessage.Rejected;
import io.flinkpql.message.ParsedMessage.Unaddressed;
import io.flinkpql.message.UsageEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Compares the scanner of the Segment format with the general one, driven by its format file. */
@Timeout(60)
class SegmentFileEqualsScannerTest {

  private static final Reading INTEREST =
      Reading.of(
          List.of(
              "properties.rows",
              "properties.name",
              "properties.a.b",
              "context.page.url",
              "context.page",
              "traits.plan"),
          List.of("plan", "seats"));
  private static final List<String> NAMES =
      List.of(
          "type",
          "event",
          "name",
          "userId",
          "anonymousId",
          "previousId",
          "groupId",
          "messageId",
          "timestamp",
          "originalTimestamp",
          "receivedAt",
          "properties",
          "context",
          "traits",
          "batch",
          "other");

  private final Random random = new Random(System.nanoTime());

  @Test
  void bothReadTheSameFromRandomRecords() {
    long seed = random.nextLong();
    random.setSeed(seed);
    MessageParser scanner = parser(MessageFormat.SEGMENT);
    MessageParser general = parser(Formats.mapped("segment"));
    for (int i = 0; i < 5_000; i++) {
      String json = message(true);
      byte[] value = json.getBytes(StandardCharsets.UTF_8);
      List<ParsedMessage> expected =
          messages(scanner, value).stream().map(SegmentFileEqualsScannerTest::routed).toList();
      assertThat(messages(general, value))
          .as("seed %d, record %s", seed, json)
          .usingRecursiveComparison()
          .ignoringFields("detail")
          .isEqualTo(expected);
    }
  }

  /** Rejects a message of nobody, which the job rejects itself in the Segment format. */
  private static ParsedMessage routed(ParsedMessage message) {
    return message instanceof Unaddressed unaddressed
            && (unaddressed.event().kind() == UsageEvent.Kind.TRAITS
                || unaddressed.event().user().isEmpty())
        ? new Rejected(
            DeadLetterReason.NO_ACCOUNT,
            "",
            unaddressed.value(),
            unaddressed.timestamp(),
            unaddressed.event().position())
        : message;
  }

  private static MessageParser parser(MessageFormat format) {
    Interests interests = Interests.always(INTEREST);
    return new MessageParser(format, () -> interests, () -> Long.MAX_VALUE);
  }

  private static List<ParsedMessage> messages(MessageParser parser, byte[] value) {
    List<ParsedMessage> messages = new ArrayList<>();
    parser.parse(value, -1, FormatFixture.POSITION, messages::add);
    return messages;
  }

  private String message(boolean mayBeBatch) {
    return object(random.nextInt(9), () -> NAMES.get(random.nextInt(NAMES.size())), mayBeBatch);
  }

  private String object(int fields, Supplier<String> names, boolean mayBeBatch) {
    return IntStream.range(0, fields)
        .mapToObj(i -> names.get())
        .map(name -> '"' + name + "\":" + value(name, mayBeBatch))
        .collect(Collectors.joining(",", "{", "}"));
  }

  private String value(String name, boolean mayBeBatch) {
    if (random.nextInt(10) == 0) {
      return oneOf("null", "7", "\"\"", "true", "[1]", "{}", "\"undefined\"");
    }
    return switch (name) {
      case "type" ->
          oneOf("\"track\"", "\"Page\"", "\"group\"", "\"identify\"", "\"alias\"", "\"x\"");
      case "timestamp", "originalTimestamp", "receivedAt" ->
          oneOf("\"2026-03-04T10:15:30.123Z\"", "1772619330", "1772619330123.5", "\"soon\"");
      case "properties" -> object(2, () -> oneOf("rows", "name", "a", "b"), false);
      case "context" -> object(2, () -> oneOf("groupId", "traits", "page", "b"), false);
      case "traits", "page", "a" -> object(2, () -> oneOf("plan", "seats", "url", "b"), false);
      case "batch" -> mayBeBatch ? batch() : "[]";
      default -> oneOf("\"a\"", "\"b\\u0041\"", "1.50", "12", "\"undefined\"", "\"\\u0000é\"");
    };
  }

  private String batch() {
    return IntStream.range(0, random.nextInt(4))
        .mapToObj(i -> random.nextInt(8) == 0 ? "3" : message(false))
        .collect(Collectors.joining(",", "[", "]"));
  }

  private String oneOf(String... values) {
    return values[random.nextInt(values.length)];
  }
}
