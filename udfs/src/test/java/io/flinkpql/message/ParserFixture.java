// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.message.ParsedMessage.IdentityClaim;
import io.flinkpql.message.ParsedMessage.Ignored;
import io.flinkpql.message.ParsedMessage.Rejected;
import io.flinkpql.message.ParsedMessage.Unaddressed;
import io.flinkpql.message.ParsedMessage.Usable;
import io.flinkpql.message.UsageEvent.Position;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** Parses the messages of tests. JSON is written with single quotes for legibility. */
final class ParserFixture {

  static final String TIME = "2026-03-04T10:15:30.123Z";
  static final long MILLIS = Instant.parse(TIME).toEpochMilli();
  static final long NO_RECORD_TIME = -1;

  /** Makes no event time lie in the future. */
  static final LongSupplier END_OF_TIME = () -> Long.MAX_VALUE;

  static final Position POSITION = new Position(3, 41, 0);

  /** Starts a {@code track} call of account {@code a}; tests add more fields and the brace. */
  static final String TRACK =
      "{'type':'track','event':'E','context':{'groupId':'a'},'timestamp':'" + TIME + "'";

  private ParserFixture() {}

  /** Writes a call with more fields, of account {@code a} unless these have a context. */
  static String message(String type, String more) {
    String context = more.contains("'context'") ? "" : "'context':{'groupId':'a'},";
    return "{'type':'" + type + "'," + context + "'timestamp':'" + TIME + "'," + more + "}";
  }

  /** Creates a parser for which no event time lies after the wall clock. */
  static MessageParser parser(Interest interest) {
    return new MessageParser(interest, END_OF_TIME);
  }

  static byte[] bytes(String json) {
    return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }

  static UsageEvent eventOf(String json) {
    return eventOf(TestInterest.any(), json);
  }

  static UsageEvent eventOf(String json, long recordTimestamp) {
    return eventOf(parse(TestInterest.any(), json, recordTimestamp));
  }

  static UsageEvent eventOf(Interest interest, String json) {
    return eventOf(parse(interest, json, NO_RECORD_TIME));
  }

  /** Returns the event of a message, which must not be ignored or rejected. */
  static UsageEvent eventOf(ParsedMessage message) {
    if (message instanceof Unaddressed unaddressed) {
      assertThat(unaddressed.event().account()).isEmpty();
      return unaddressed.event();
    }
    assertThat(message).isInstanceOf(Usable.class);
    return ((Usable) message).event();
  }

  static Rejected rejected(String json) {
    return rejected(TestInterest.any(), json);
  }

  static Rejected rejected(Interest interest, String json) {
    ParsedMessage message = parse(interest, json, NO_RECORD_TIME);
    assertThat(message).isInstanceOf(Rejected.class);
    return (Rejected) message;
  }

  static Ignored.Cause ignored(Interest interest, String json) {
    ParsedMessage message = parse(interest, json, NO_RECORD_TIME);
    assertThat(message).isInstanceOf(Ignored.class);
    return ((Ignored) message).cause();
  }

  static ParsedMessage parse(Interest interest, String json, long recordTimestamp) {
    return parse(interest, bytes(json), recordTimestamp);
  }

  static ParsedMessage parse(Interest interest, byte[] value, long recordTimestamp) {
    return parse(parser(interest), value, recordTimestamp);
  }

  /** Parses a record that holds one message, and leaves out its identity claim. */
  static ParsedMessage parse(MessageParser parser, byte[] value, long recordTimestamp) {
    List<ParsedMessage> messages = new ArrayList<>();
    parser.parse(value, recordTimestamp, POSITION, messages::add);
    messages.removeIf(IdentityClaim.class::isInstance);
    assertThat(messages).hasSize(1);
    return messages.get(0);
  }

  /** Parses a record into its messages and identity claims. */
  static List<ParsedMessage> parseAll(MessageParser parser, byte[] value) {
    List<ParsedMessage> messages = new ArrayList<>();
    parser.parse(value, NO_RECORD_TIME, POSITION, messages::add);
    return messages;
  }
}
