// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import static io.flinkpql.message.DeadLetterReason.BAD_ACCOUNT;
import static io.flinkpql.message.DeadLetterReason.BAD_EVENT;
import static io.flinkpql.message.DeadLetterReason.BAD_TIMESTAMP;
import static io.flinkpql.message.DeadLetterReason.BAD_USER;
import static io.flinkpql.message.DeadLetterReason.FUTURE_TIMESTAMP;
import static io.flinkpql.message.DeadLetterReason.MALFORMED_JSON;
import static io.flinkpql.message.DeadLetterReason.MISSING_EVENT;
import static io.flinkpql.message.DeadLetterReason.MISSING_TIMESTAMP;
import static io.flinkpql.message.DeadLetterReason.TOO_LARGE;
import static io.flinkpql.message.DeadLetterReason.UNSUPPORTED_TYPE;
import static io.flinkpql.message.ParserFixture.TIME;
import static io.flinkpql.message.ParserFixture.eventOf;
import static io.flinkpql.message.ParserFixture.ignored;
import static io.flinkpql.message.ParserFixture.message;
import static io.flinkpql.message.ParserFixture.rejected;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.message.ParsedMessage.Ignored.Cause;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Covers the reasons for rejection and their order. */
class RejectionTest {

  @Test
  void longAccountIdsAndControlCharactersAreRejected() {
    String longest = "\uD83D\uDE00".repeat(200);
    String time = "{'type':'page','timestamp':'" + TIME + "','context':{'groupId':'";

    assertThat(eventOf(time + longest + "'}}").account()).isEqualTo(longest);
    for (String id : List.of(longest + "x", "a\\n", "\\u0085", "\\u007f")) {
      assertThat(rejected(time + id + "'}}").reason()).isEqualTo(BAD_ACCOUNT);
    }
    assertThat(eventOf(time + "'},'userId':'u\\n'}").user()).isEqualTo("u\n");
  }

  @Test
  void eventNamesOver200CharactersAreRejected() {
    String longest = "\uD83D\uDE00".repeat(200);

    assertThat(eventOf(message("track", "'event':'" + longest + "'")).event()).isEqualTo(longest);
    assertThat(rejected(message("track", "'event':'" + longest + "x'")).reason())
        .isEqualTo(BAD_EVENT);
    assertThat(eventOf(message("page", "'event':'" + longest + "x'")).event())
        .as("pages do not read it")
        .isEqualTo("Page Viewed");
  }

  @Test
  void userIdsOver200CharactersAreRejected() {
    String longest = "\uD83D\uDE00".repeat(200);

    assertThat(eventOf(message("page", "'userId':'" + longest + "'")).user()).isEqualTo(longest);
    for (String ids :
        List.of("'userId':'#'", "'anonymousId':'#'", "'userId':'#','anonymousId':'x'")) {
      assertThat(rejected(message("page", ids.replace("#", longest + "x"))).reason())
          .isEqualTo(BAD_USER);
    }
    assertThat(eventOf(message("page", "'userId':'u','anonymousId':'" + longest + "x'")).user())
        .as("the anonymous id has no effect")
        .isEqualTo("u");
  }

  @Test
  void linkedIdsOver200CharactersAreRejected() {
    String tooLong = "x".repeat(201);

    assertThat(rejected(message("identify", "'userId':'u','anonymousId':'" + tooLong + "'")))
        .extracting(ParsedMessage.Rejected::reason)
        .isEqualTo(BAD_USER);
    assertThat(rejected(message("alias", "'userId':'u','previousId':'" + tooLong + "'")).reason())
        .isEqualTo(BAD_USER);
  }

  @Test
  void firstOfSeveralReasonsIsReported() {
    String account = "'context':{'groupId':'a\\n'}";
    TestInterest strict = TestInterest.any().excluding((user, fields) -> true).wanting();
    String future = "'timestamp':'2026-03-04T11:00Z','receivedAt':'2026-03-04T10:00Z'";

    assertThat(rejected(strict.withMaxMessageBytes(3), "{{{{").reason()).isEqualTo(TOO_LARGE);
    assertThat(rejected(strict, "{'type':'foo',").reason()).isEqualTo(MALFORMED_JSON);
    assertThat(rejected(strict, "{'type':'foo'}").reason()).isEqualTo(UNSUPPORTED_TYPE);
    assertThat(rejected(strict, "{'type':'track'}").reason()).isEqualTo(MISSING_EVENT);
    String longEvent = "'event':'" + "e".repeat(201) + "'";
    assertThat(rejected(strict, "{'type':'track'," + longEvent + "}").reason())
        .isEqualTo(BAD_EVENT);
    assertThat(rejected(strict, "{'type':'track','event':'E'," + account + "}").reason())
        .isEqualTo(MISSING_TIMESTAMP);
    assertThat(rejected(strict, "{'type':'page','timestamp':'x'," + account + "}").reason())
        .isEqualTo(BAD_TIMESTAMP);
    String longUser = ",'userId':'" + "u".repeat(201) + "'";
    assertThat(rejected(strict, "{'type':'page'," + future + "," + account + longUser + "}"))
        .extracting(ParsedMessage.Rejected::reason)
        .isEqualTo(BAD_ACCOUNT);
    assertThat(rejected(strict, "{'type':'page'," + future + longUser + "}").reason())
        .isEqualTo(BAD_USER);
    assertThat(rejected(strict, "{'type':'page'," + future + "}").reason())
        .isEqualTo(FUTURE_TIMESTAMP);
    assertThat(ignored(strict, message("identify", "'userId':'u'"))).isEqualTo(Cause.EXCLUDED);
    assertThat(ignored(strict, "{'type':'page','timestamp':'" + TIME + "'}"))
        .isEqualTo(Cause.EXCLUDED);
  }
}
