// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import static io.flinkpql.message.DeadLetterReason.TOO_LARGE;
import static io.flinkpql.message.ParserFixture.NO_RECORD_TIME;
import static io.flinkpql.message.ParserFixture.TIME;
import static io.flinkpql.message.ParserFixture.TRACK;
import static io.flinkpql.message.ParserFixture.bytes;
import static io.flinkpql.message.ParserFixture.eventOf;
import static io.flinkpql.message.ParserFixture.parse;
import static io.flinkpql.message.ParserFixture.parser;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.message.ParsedMessage.Rejected;
import io.flinkpql.message.ParsedMessage.Usable;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Covers large and deeply nested records, and the reuse of a parser. */
class MessageParserLimitsTest {

  @Test
  void recordUpToTheSizeLimitIsUsable() {
    byte[] json = bytes(TRACK + "}");

    assertThat(parse(TestInterest.any().withMaxMessageBytes(json.length), json, NO_RECORD_TIME))
        .isInstanceOf(Usable.class);
    Rejected rejected =
        (Rejected)
            parse(TestInterest.any().withMaxMessageBytes(json.length - 1), json, NO_RECORD_TIME);
    assertThat(rejected.reason()).isEqualTo(TOO_LARGE);
    assertThat(rejected.value()).isEqualTo(json);
  }

  @Test
  void firstBytesOfATooLargeRecordAreEnough() {
    List<ParsedMessage> messages = new ArrayList<>();
    byte[] first = bytes(TRACK);

    new MessageParser(TestInterest.any().withMaxMessageBytes(first.length), () -> 0)
        .parse(first, 10 << 20, NO_RECORD_TIME, new UsageEvent.Position(1, 2, 0), messages::add);

    assertThat(messages)
        .singleElement()
        .isInstanceOfSatisfying(
            Rejected.class,
            rejected -> {
              assertThat(rejected.reason()).isEqualTo(TOO_LARGE);
              assertThat(rejected.value()).isSameAs(first);
              assertThat(rejected.size()).isEqualTo(10 << 20);
              assertThat(rejected.detail()).startsWith("10485760 bytes exceed the limit");
            });
  }

  @Test
  void tenMegabyteRecordIsParsed() {
    byte[] json = bytes(TRACK + ",'properties':{'p':'" + "x".repeat(10 << 20) + "'}}");

    assertThat(((Rejected) parse(TestInterest.any(), json, NO_RECORD_TIME)).reason())
        .isEqualTo(TOO_LARGE);
    Usable usable =
        (Usable)
            parse(
                TestInterest.any().withMaxMessageBytes(Integer.MAX_VALUE).reading("properties.p"),
                json,
                NO_RECORD_TIME);
    assertThat((String) usable.event().fields()[0]).hasSize(10 << 20);
  }

  @ParameterizedTest
  @CsvSource({"999, true", "1000, false", "200000, false"})
  void nestingIsLimitedToOneThousandLevels(int below, boolean usable) {
    String deep = TRACK + ",'a':" + "[".repeat(below) + "]".repeat(below) + "}";
    MessageParser parser = parser(TestInterest.any());

    assertThat(parse(parser, bytes(deep), NO_RECORD_TIME) instanceof Usable).isEqualTo(usable);
    assertThat(parse(parser, bytes(TRACK + "}"), NO_RECORD_TIME)).isInstanceOf(Usable.class);
  }

  @Test
  void numbersWithAMillionDigitsAreParsed() {
    String digits = "7".repeat(1_000_000);
    String json = TRACK + ",'userId':" + digits + ",'properties':{'a':" + digits + ",'b':0.";
    TestInterest interest =
        TestInterest.any()
            .reading("properties.a", "properties.b", "properties.c")
            .withMaxMessageBytes(1 << 26);

    UsageEvent event = eventOf(interest, json + digits + ",'c':1e" + digits + "}}");

    assertThat(event.user().isEmpty()).as("no user").isTrue();
    assertThat(event.fields()).containsExactly(null, 7.0 / 9, null);
  }

  @Test
  void parserKeepsNothingOfThePreviousMessage() {
    MessageParser parser = parser(TestInterest.any().reading("properties.a").readingTraits("plan"));
    parse(
        parser,
        bytes(
            TRACK
                + ",'userId':'u','anonymousId':'x','messageId':'m','groupId':'g','name':'n',"
                + "'receivedAt':'"
                + TIME
                + "','properties':{'a':1},'traits':{'plan':1}}"),
        NO_RECORD_TIME);
    parse(parser, bytes("{'broken"), NO_RECORD_TIME);

    UsageEvent event = eventOf(parse(parser, bytes("{'type':'page'}"), 5));
    assertThat(event.account()).isEmpty();
    assertThat(event.user()).isEmpty();
    assertThat(event.messageId()).isEmpty();
    assertThat(event.timestamp()).isEqualTo(5);
    assertThat(event.fields()).containsOnlyNulls();
  }
}
