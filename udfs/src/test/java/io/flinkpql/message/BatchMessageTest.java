// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import static io.flinkpql.message.DeadLetterReason.FUTURE_TIMESTAMP;
import static io.flinkpql.message.DeadLetterReason.MALFORMED_JSON;
import static io.flinkpql.message.DeadLetterReason.MISSING_EVENT;
import static io.flinkpql.message.DeadLetterReason.MISSING_TIMESTAMP;
import static io.flinkpql.message.DeadLetterReason.UNSUPPORTED_TYPE;
import static io.flinkpql.message.ParserFixture.TRACK;
import static io.flinkpql.message.ParserFixture.bytes;
import static io.flinkpql.message.ParserFixture.eventOf;
import static io.flinkpql.message.ParserFixture.parse;
import static io.flinkpql.message.ParserFixture.parseAll;
import static io.flinkpql.message.ParserFixture.parser;
import static io.flinkpql.message.ParserFixture.rejected;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.message.ParsedMessage.Rejected;
import io.flinkpql.message.UsageEvent.Position;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Covers records that hold a batch of messages. */
class BatchMessageTest {

  @Test
  void batchYieldsItsMessagesInOrder() {
    String bad = "{'type':'track' , 'x':[1,2]}";
    byte[] json =
        bytes(
            "{'sentAt':'x','batch': [ "
                + TRACK
                + "} ,\n"
                + bad
                + ", 7 ,'ä\\n', [1,[2]],null,-1.5e3,true,"
                + TRACK
                + ",'messageId':'m'}],'x':{}}");

    List<ParsedMessage> messages = parseAll(parser(TestInterest.any()), json);

    assertThat(messages).hasSize(9);
    assertThat(eventOf(messages.get(0)).position()).isEqualTo(new Position(3, 41, 0));
    assertThat(eventOf(messages.get(8)).position()).isEqualTo(new Position(3, 41, 8));
    assertThat(eventOf(messages.get(8)).messageId()).isEqualTo("m");
    assertThat(messages.subList(1, 8))
        .extracting(m -> new String(((Rejected) m).value(), StandardCharsets.UTF_8))
        .containsExactly(
            bad.replace('\'', '"'), "7", "\"ä\\n\"", "[1,[2]]", "null", "-1.5e3", "true");
    assertThat(messages.subList(1, 8))
        .extracting(m -> ((Rejected) m).reason())
        .startsWith(MISSING_EVENT, MALFORMED_JSON)
        .filteredOn(MALFORMED_JSON::equals)
        .hasSize(6);
  }

  @Test
  void rejectedElementsOfALargeBatchCarryTheirOwnBytes() {
    StringBuilder batch = new StringBuilder("{'batch':[0");
    for (int i = 1; i < 5000; i++) {
      batch.append(i % 2 == 0 ? "," : " ,\n").append(i);
    }
    MessageParser parser = parser(TestInterest.any());

    for (int round = 0; round < 2; round++) {
      assertThat(parseAll(parser, bytes(batch + "]}")))
          .extracting(m -> Integer.parseInt(new String(((Rejected) m).value())))
          .startsWith(0, 1, 2)
          .endsWith(4998, 4999)
          .isSorted();
    }
  }

  @Test
  void malformedBatchIsRejectedAsAWhole() {
    byte[] broken = bytes("{'batch':[" + TRACK + "}," + TRACK + "}],'x':}");

    List<ParsedMessage> messages = parseAll(parser(TestInterest.any()), broken);

    assertThat(messages).singleElement().isInstanceOf(Rejected.class);
    assertThat(((Rejected) messages.get(0)).value()).isEqualTo(broken);
  }

  @Test
  void emptyBatchYieldsNothing() {
    assertThat(parseAll(parser(TestInterest.any()), bytes("{'batch':[]}"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "['a']", "[1]", "{'type':'page'}", "null"})
  void documentWithATypeIsAMessageWhateverElseItHolds(String batch) {
    assertThat(eventOf(TRACK + ",'batch':" + batch + "}").event()).isEqualTo("E");
    assertThat(rejected("{'batch':" + batch + ",'type':'merge'}").reason())
        .isEqualTo(UNSUPPORTED_TYPE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "''", "5", "['track']"})
  void typeThatIsAbsentLeavesABatch(String type) {
    assertThat(parseAll(parser(TestInterest.any()), bytes("{'batch':[1,2],'type':" + type + "}")))
        .hasSize(2);
  }

  @Test
  void receivedAtOfTheBatchStandsForThatOfItsMessages() {
    String batch =
        "{'batch':[{'type':'page'},{'type':'page','receivedAt':'2026-03-04T09:00Z'},"
            + "{'type':'page','timestamp':'2026-03-04T10:05:00.001Z'}],"
            + "'receivedAt':'2026-03-04T10:00Z'}";

    List<ParsedMessage> messages = parseAll(parser(TestInterest.any()), bytes(batch));

    assertThat(messages.get(0).timestamp()).isEqualTo(MessageTime.parse("2026-03-04T10:00Z"));
    assertThat(messages.get(1).timestamp()).isEqualTo(MessageTime.parse("2026-03-04T09:00Z"));
    assertThat(((Rejected) messages.get(2)).reason()).isEqualTo(FUTURE_TIMESTAMP);
  }

  @Test
  void contextOfTheBatchStandsForWhatThatOfAMessageLacks() {
    TestInterest interest =
        TestInterest.any().reading("context.ip", "context.page.url", "context.page.title");
    String batch =
        "{'batch':[#},#,'context':{'ip':'own'}},#,'context':{'page':{'url':'own'}}},"
            + "#,'context':{'groupId':'own','page':null,'ip':null}},#,'context':7}],"
            + "'context':{'groupId':'acme','ip':'of all','page':{'url':'/','title':'t'}}}";
    String page = "{'type':'page','timestamp':'" + ParserFixture.TIME + "'";

    List<UsageEvent> events =
        parseAll(parser(interest), bytes(batch.replace("#", page))).stream()
            .map(ParserFixture::eventOf)
            .toList();

    assertThat(events)
        .extracting(UsageEvent::account)
        .containsExactly("acme", "acme", "acme", "own", "acme");
    assertThat(events.get(0).fields()).containsExactly("of all", "/", "t");
    assertThat(events.get(1).fields()).containsExactly("own", "/", "t");
    assertThat(events.get(2).fields())
        .as("merged one level deep")
        .containsExactly("of all", "own", null);
    assertThat(events.get(3).fields()).as("null is absent").containsExactly("of all", "/", "t");
    assertThat(events.get(4).fields()).containsExactly("of all", "/", "t");
  }

  @Test
  void traitsInTheContextOfTheBatchStandForThoseOfItsGroupCalls() {
    TestInterest interest = TestInterest.any().readingTraits("plan");
    String batch =
        "{'context':{'groupId':'a','traits':{'plan':'pro'}},'batch':[#},#,'traits':{'plan':'x'}}]}";
    String group = "{'type':'group','timestamp':'" + ParserFixture.TIME + "'";

    assertThat(parseAll(parser(interest), bytes(batch.replace("#", group))))
        .extracting(message -> eventOf(message).traits()[0])
        .containsExactly("pro", "x");
  }

  @Test
  void nothingOfABatchCompletesTheNextRecord() {
    MessageParser parser = parser(TestInterest.any());
    parseAll(
        parser,
        bytes("{'batch':[],'context':{'groupId':'a'},'receivedAt':'" + ParserFixture.TIME + "'}"));

    assertThat(eventOf(parse(parser, bytes("{'type':'page'}"), 5)).account()).isEmpty();
    assertThat(parseAll(parser, bytes("{'batch':[{'type':'page'}]}")))
        .singleElement()
        .extracting(message -> ((Rejected) message).reason())
        .isEqualTo(MISSING_TIMESTAMP);
  }

  @Test
  void rejectedElementsCarryTheirPosition() {
    assertThat(parseAll(parser(TestInterest.any()), bytes("{'batch':[null,{},'x']}")))
        .extracting(message -> ((Rejected) message).position())
        .containsExactly(new Position(3, 41, 0), new Position(3, 41, 1), new Position(3, 41, 2));
  }

  @Test
  void onlyATopLevelListIsABatch() {
    assertThat(rejected("{'batch':{'type':'page'}}").reason()).isEqualTo(UNSUPPORTED_TYPE);
    assertThat(rejected("{'batch':[1],'batch':null}").reason()).isEqualTo(UNSUPPORTED_TYPE);
    List<ParsedMessage> nested =
        parseAll(parser(TestInterest.any()), bytes("{'batch':[{'batch':[1,2]}]}"));
    assertThat(nested).singleElement().isInstanceOf(Rejected.class);
    assertThat(((Rejected) nested.get(0)).reason()).isEqualTo(UNSUPPORTED_TYPE);
  }
}
