// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import static io.flinkpql.message.DeadLetterReason.BAD_ACCOUNT;
import static io.flinkpql.message.ParserFixture.TIME;
import static io.flinkpql.message.ParserFixture.TRACK;
import static io.flinkpql.message.ParserFixture.bytes;
import static io.flinkpql.message.ParserFixture.eventOf;
import static io.flinkpql.message.ParserFixture.message;
import static io.flinkpql.message.ParserFixture.parseAll;
import static io.flinkpql.message.ParserFixture.parser;
import static io.flinkpql.message.ParserFixture.rejected;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Covers the ids of accounts, users and messages. */
class MessageIdsTest {

  @ParameterizedTest
  @ValueSource(strings = {"track", "page", "screen", "delete"})
  void accountOfOtherCallsIsTheGroupIdOfTheContext(String type) {
    String json = message(type, "'event':'E','groupId':'not this'");

    assertThat(eventOf(TestInterest.any(), json).account()).isEqualTo("a");
  }

  @Test
  void accountMayBeAbsent() {
    String time = "'timestamp':'" + TIME + "'";

    assertThat(eventOf(TestInterest.any(), "{'type':'page'," + time + "}").account()).isEmpty();
    assertThat(
            eventOf(
                    TestInterest.any().readingTraits("plan"),
                    "{'type':'group','traits':{'plan':'pro'}," + time + "}")
                .account())
        .isEmpty();
  }

  @Test
  void userIsTheUserIdOtherwiseTheAnonymousId() {
    assertThat(eventOf(TRACK + ",'userId':'u','anonymousId':'x'}").user()).isEqualTo("u");
    assertThat(eventOf(TRACK + ",'anonymousId':'x'}").user()).isEqualTo("x");
    assertThat(eventOf(TRACK + ",'anonymousId':'x','userId':''}").user()).isEqualTo("x");
    assertThat(eventOf(TRACK + ",'anonymousId':'x','userId':null}").user()).isEqualTo("x");
    assertThat(eventOf(TRACK + "}").user()).isEmpty();
  }

  @Test
  void userReplacesTheAccountWhereUsersAreQualified() {
    TestInterest interest = TestInterest.any().ofUsers();

    UsageEvent event = eventOf(interest, TRACK + ",'userId':'u'}");
    assertThat(event.account()).isEqualTo("u");
    assertThat(event.user()).isEqualTo("u");
    assertThat(eventOf(interest, TRACK + "}").account()).isEmpty();
    assertThat(rejected(interest, TRACK + ",'userId':'u\\n'}").reason()).isEqualTo(BAD_ACCOUNT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"'undefined'", "'Undefined'", "'[OBJECT object]'", "'0'", "0", "0.0"})
  void idsThatStandForNobodyAreAbsent(String nobody) {
    TestInterest interest =
        TestInterest.any().withNotIds("undefined", "[object Object]", "0").readingTraits("plan");

    assertThat(eventOf(interest, TRACK + ",'userId':" + nobody + "}").user()).isEmpty();
    assertThat(eventOf(interest, TRACK + ",'userId':" + nobody + ",'anonymousId':'x'}").user())
        .isEqualTo("x");
    assertThat(eventOf(interest, TRACK + ",'anonymousId':" + nobody + "}").user()).isEmpty();
    assertThat(
            eventOf(interest, message("track", "'event':'E','context':{'groupId':" + nobody + "}"))
                .account())
        .isEmpty();
    assertThat(
            eventOf(interest, message("group", "'traits':{'plan':1},'groupId':" + nobody))
                .account())
        .as("the group id of the context")
        .isEqualTo("a");
    assertThat(eventOf(interest.ofUsers(), TRACK + ",'userId':" + nobody + "}").account())
        .isEmpty();
  }

  @Test
  void idsThatOnlyContainAListedOneStandForSomebody() {
    TestInterest interest = TestInterest.any().withNotIds("null", "0");

    for (String id : List.of("nullable", "null ", "00", "nul")) {
      assertThat(eventOf(interest, TRACK + ",'userId':'" + id + "'}").user()).isEqualTo(id);
    }
    assertThat(eventOf(interest, TRACK + ",'messageId':'0'}").messageId())
        .as("an id of a message stands for no person")
        .isEqualTo("0");
  }

  @Test
  void idsThatStandForNobodyLinkNothing() {
    TestInterest interest = TestInterest.any().withNotIds("undefined");

    for (String ids :
        List.of(
            "'identify','anonymousId':'undefined','userId':'u'",
            "'identify','anonymousId':'x','userId':'UNDEFINED'",
            "'alias','previousId':'undefined','userId':'u'",
            "'group','groupId':'undefined','userId':'u'",
            "'group','groupId':'g','userId':'undefined'")) {
      byte[] message = bytes("{'type':" + ids + ",'timestamp':'" + TIME + "'}");
      assertThat(parseAll(parser(interest), message)).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "1.0, 1",
    "1e0, 1",
    "12345678901234567890123, 12345678901234567890123",
    "-0.50, -0.5",
    "1e999, ''",
    "true, ''",
    "[1], ''",
    "{}, ''"
  })
  void numericIdsBecomeText(String json, String id) {
    UsageEvent event =
        eventOf(
            ("{'type':'page','context':{'groupId':#},'userId':#,'messageId':#,'timestamp':'"
                    + TIME
                    + "'}")
                .replace("#", json));

    assertThat(event.account()).isEqualTo(id);
    assertThat(event.user()).isEqualTo(id);
    assertThat(event.messageId()).isEqualTo(id);
  }
}
