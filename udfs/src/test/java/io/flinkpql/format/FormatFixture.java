// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.message.FieldPath;
import io.flinkpql.message.FieldPath.Root;
import io.flinkpql.message.Interest;
import io.flinkpql.message.Interests;
import io.flinkpql.message.MessageFormat;
import io.flinkpql.message.MessageParser;
import io.flinkpql.message.ParsedMessage;
import io.flinkpql.message.ParsedMessage.Rejected;
import io.flinkpql.message.ParsedMessage.Unaddressed;
import io.flinkpql.message.ParsedMessage.Usable;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.message.UsageEvent.Position;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Parses messages of any format. JSON is written with single quotes for legibility. */
final class FormatFixture {

  static final Position POSITION = new Position(0, 0, 0);

  private FormatFixture() {}

  /** An interest in all events, and in fields and traits. */
  record Reading(List<FieldPath> fields, List<String> traits) implements Interest {

    /** Reads fields such as {@code properties.rows}, and traits of groups. */
    static Reading of(List<String> fields, List<String> traits) {
      return new Reading(fields.stream().map(Reading::path).toList(), traits);
    }

    private static FieldPath path(String text) {
      List<String> names = Arrays.asList(text.split("\\."));
      return new FieldPath(
          Root.valueOf(names.get(0).toUpperCase(Locale.ROOT)), names.subList(1, names.size()));
    }

    @Override
    public long version() {
      return 1;
    }

    @Override
    public boolean subjectIsUser() {
      return false;
    }

    @Override
    public boolean wants(String event) {
      return true;
    }

    @Override
    public boolean excludes(String user, Object[] values) {
      return false;
    }

    @Override
    public List<String> notIds() {
      return List.of("undefined");
    }

    @Override
    public int maxMessageBytes() {
      return 1 << 20;
    }

    @Override
    public long maxFutureSkewMillis() {
      return 300_000;
    }
  }

  static final Reading PLAIN =
      Reading.of(List.of("properties.rows", "properties.name"), List.of("plan", "seats"));

  static byte[] bytes(String json) {
    return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }

  /** Parses a record into its messages and identity claims. */
  static List<ParsedMessage> parse(MessageFormat format, Interest interest, byte[] value) {
    Interests interests = Interests.always(interest);
    MessageParser parser = new MessageParser(format, () -> interests, () -> Long.MAX_VALUE);
    List<ParsedMessage> messages = new ArrayList<>();
    parser.parse(value, -1, POSITION, messages::add);
    return messages;
  }

  static List<ParsedMessage> parse(String format, String json) {
    return parse(Formats.named(format).orElseThrow(), PLAIN, bytes(json));
  }

  /** Returns the event of a record that holds one message without a claim. */
  static UsageEvent event(String format, String json) {
    List<ParsedMessage> messages = parse(format, json);
    assertThat(messages).hasSize(1);
    return event(messages.get(0));
  }

  static UsageEvent event(ParsedMessage message) {
    if (message instanceof Unaddressed unaddressed) {
      return unaddressed.event();
    }
    assertThat(message).isInstanceOf(Usable.class);
    return ((Usable) message).event();
  }

  static Rejected rejected(MessageFormat format, String json) {
    List<ParsedMessage> messages = parse(format, PLAIN, bytes(json));
    assertThat(messages).hasSize(1);
    assertThat(messages.get(0)).isInstanceOf(Rejected.class);
    return (Rejected) messages.get(0);
  }

  static MessageFormat read(String file) {
    try {
      return Formats.read("test", file);
    } catch (InvalidFormatException e) {
      throw new AssertionError(e);
    }
  }
}
