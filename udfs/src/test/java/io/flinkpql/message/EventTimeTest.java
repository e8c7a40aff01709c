// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import static io.flinkpql.message.DeadLetterReason.BAD_TIMESTAMP;
import static io.flinkpql.message.DeadLetterReason.FUTURE_TIMESTAMP;
import static io.flinkpql.message.DeadLetterReason.MISSING_TIMESTAMP;
import static io.flinkpql.message.ParserFixture.MILLIS;
import static io.flinkpql.message.ParserFixture.NO_RECORD_TIME;
import static io.flinkpql.message.ParserFixture.TIME;
import static io.flinkpql.message.ParserFixture.bytes;
import static io.flinkpql.message.ParserFixture.parse;
import static io.flinkpql.message.ParserFixture.rejected;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.message.ParsedMessage.Rejected;
import io.flinkpql.message.ParsedMessage.Unaddressed;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Covers event time: its sources, bad times and times in the future. */
class EventTimeTest {

  @Test
  void firstTimeThatIsSetIsUsed() {
    String page = "{'type':'page'";
    String original = ",'originalTimestamp':'2026-03-04T10:00Z'";
    String received = ",'receivedAt':'2026-03-04T11:00Z'";

    assertThat(time(page + received + original + ",'timestamp':'2026-03-04T09:00Z'}"))
        .isEqualTo("2026-03-04T09:00:00Z");
    assertThat(time(page + received + original + "}")).isEqualTo("2026-03-04T10:00:00Z");
    assertThat(time(page + received + "}")).isEqualTo("2026-03-04T11:00:00Z");
    assertThat(time(page + "}")).isEqualTo("2026-03-04T12:00:00Z");
    assertThat(time(page + original + ",'timestamp':''}")).isEqualTo("2026-03-04T10:00:00Z");
    assertThat(time(page + original + ",'timestamp':1772614800}"))
        .isEqualTo("2026-03-04T09:00:00Z");
    assertThat(time(page + original + ",'timestamp':true}")).isEqualTo("2026-03-04T10:00:00Z");
  }

  @Test
  void messageWithoutAnyTimeIsRejected() {
    Rejected rejected = rejected("{'type':'page'}");

    assertThat(rejected.reason()).isEqualTo(MISSING_TIMESTAMP);
    assertThat(rejected.timestamp()).isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void badTimeIsRejectedEvenIfAnotherIsGood() {
    Rejected rejected =
        rejected(
            TestInterest.any(),
            "{'type':'page','timestamp':'yesterday','originalTimestamp':'" + TIME + "'}");

    assertThat(rejected.reason()).isEqualTo(BAD_TIMESTAMP);
    assertThat(rejected.timestamp()).isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void eventTimeMayExceedReceiptByTheSkew() {
    String page = "{'type':'page','receivedAt':'2026-03-04T10:00:00.000Z','timestamp':";
    long longAfter = MILLIS + 86_400_000;

    assertThat(parse(TestInterest.any(), page + "'2026-03-04T10:05:00.000Z'}", longAfter))
        .isInstanceOf(Unaddressed.class);
    Rejected rejected =
        (Rejected) parse(TestInterest.any(), page + "'2026-03-04T10:05:00.001Z'}", longAfter);
    assertThat(rejected.reason()).isEqualTo(FUTURE_TIMESTAMP);
    assertThat(rejected.timestamp()).as("must not move a watermark").isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void eventTimeMayExceedTheWallClockByTheSkew() {
    MessageParser parser = new MessageParser(TestInterest.any(), () -> MILLIS - 300_000);
    String claims = "'receivedAt':'2999-12-30T00:00:00Z','timestamp':";

    assertThat(parse(parser, bytes("{'type':'page'," + claims + MILLIS + "}"), MILLIS))
        .isInstanceOf(Unaddressed.class);
    for (long recordTimestamp : new long[] {NO_RECORD_TIME, MILLIS, 32_000_000_000_000L}) {
      for (String type : List.of("page", "identify", "group", "delete")) {
        byte[] future = bytes("{'type':'" + type + "'," + claims + (MILLIS + 1) + "}");
        Rejected rejected = (Rejected) parse(parser, future, recordTimestamp);

        assertThat(rejected.reason()).isEqualTo(FUTURE_TIMESTAMP);
        assertThat(rejected.timestamp()).isEqualTo(Long.MIN_VALUE);
      }
    }
  }

  @Test
  void ignoredMessagesAndRecordTimestampsMayNotExceedTheWallClockEither() {
    TestInterest excluding = TestInterest.any().excluding((user, fields) -> true);
    MessageParser parser = new MessageParser(excluding, () -> MILLIS);

    for (String time : List.of("", ",'timestamp':'2999-12-30T00:00:00Z'")) {
      Rejected rejected =
          (Rejected) parse(parser, bytes("{'type':'page'" + time + "}"), 32_000_000_000_000L);
      assertThat(rejected.reason()).isEqualTo(FUTURE_TIMESTAMP);
    }
  }

  @Test
  void earliestOfReceiptRecordAndWallClockCounts() {
    long skew = 300_000;
    for (int earliest = 0; earliest < 3; earliest++) {
      long[] times = {MILLIS, MILLIS, MILLIS};
      times[earliest] = MILLIS - skew - 1;
      MessageParser parser = new MessageParser(TestInterest.any(), () -> times[0]);
      String page = "{'type':'page','timestamp':" + MILLIS + ",'receivedAt':" + times[1] + "}";

      assertThat(parse(parser, bytes(page), times[2])).isInstanceOf(Rejected.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",'receivedAt':'bad'", ",'receivedAt':true"})
  void recordTimestampReplacesAMissingReceipt(String received) {
    String page = "{'type':'page','timestamp':'" + TIME + "'" + received + "}";

    assertThat(parse(TestInterest.any(), page, MILLIS - 300_000)).isInstanceOf(Unaddressed.class);
    assertThat(parse(TestInterest.any(), page, MILLIS - 300_001)).isInstanceOf(Rejected.class);
    assertThat(parse(TestInterest.any(), page, NO_RECORD_TIME)).isInstanceOf(Unaddressed.class);
  }

  @Test
  void rejectedMessageDoesNotMoveTheWatermarkIntoTheFuture() {
    String event = "{'type':'nonsense','timestamp':'2999-01-01T00:00Z'}";

    assertThat(parse(TestInterest.any(), event, MILLIS).timestamp()).isEqualTo(Long.MIN_VALUE);
    assertThat(rejected("{'timestamp':'" + TIME + "'}").timestamp()).isEqualTo(MILLIS);
  }

  private static String time(String json) {
    long recordTimestamp = Instant.parse("2026-03-04T12:00:00Z").toEpochMilli();
    ParsedMessage message = parse(TestInterest.any(), json, recordTimestamp);
    return Instant.ofEpochMilli(message.timestamp()).toString();
  }
}
