// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import static io.flinkpql.message.DeadLetterReason.MALFORMED_JSON;
import static io.flinkpql.message.DeadLetterReason.MISSING_EVENT;
import static io.flinkpql.message.DeadLetterReason.UNSUPPORTED_TYPE;
import static io.flinkpql.message.ParserFixture.TRACK;
import static io.flinkpql.message.ParserFixture.bytes;
import static io.flinkpql.message.ParserFixture.eventOf;
import static io.flinkpql.message.ParserFixture.parseAll;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.message.ParsedMessage.Rejected;
import io.flinkpql.message.UsageEvent.Position;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Covers records that hold a batch of messages. */
class BatchMessageTest {

  @Test
  void batchYieldsItsMessagesInOrder() {
    String bad = "{'type':'track' , 'x':[1,2]}";
    byte[] json =
        bytes(
            "{'type':'page','sentAt':'x','batch': [ "
                + TRACK
                + "} ,\n"
                + bad
                + ", 7 ,'ä\\n', [1,[2]],null,-1.5e3,true,"
                + TRACK
                + ",'messageId':'m'}],'x':{}}");

    List<ParsedMessage> messages = parseAll(new MessageParser(TestInterest.any()), json);

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
    MessageParser parser = new MessageParser(TestInterest.any());

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

    List<ParsedMessage> messages = parseAll(new MessageParser(TestInterest.any()), broken);

    assertThat(messages).singleElement().isInstanceOf(Rejected.class);
    assertThat(((Rejected) messages.get(0)).value()).isEqualTo(broken);
  }

  @Test
  void emptyBatchYieldsNothing() {
    assertThat(parseAll(new MessageParser(TestInterest.any()), bytes("{'batch':[]}"))).isEmpty();
  }

  @Test
  void onlyATopLevelListIsABatch() {
    assertThat(eventOf(TRACK + ",'batch':{'type':'page'}}").event()).isEqualTo("E");
    assertThat(eventOf(TRACK + ",'batch':[1],'batch':null}").event()).isEqualTo("E");
    List<ParsedMessage> nested =
        parseAll(new MessageParser(TestInterest.any()), bytes("{'batch':[{'batch':[1,2]}]}"));
    assertThat(nested).singleElement().isInstanceOf(Rejected.class);
    assertThat(((Rejected) nested.get(0)).reason()).isEqualTo(UNSUPPORTED_TYPE);
  }
}
