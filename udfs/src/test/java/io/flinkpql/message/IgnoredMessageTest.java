// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import static io.flinkpql.message.ParserFixture.MILLIS;
import static io.flinkpql.message.ParserFixture.NO_RECORD_TIME;
import static io.flinkpql.message.ParserFixture.TIME;
import static io.flinkpql.message.ParserFixture.TRACK;
import static io.flinkpql.message.ParserFixture.eventOf;
import static io.flinkpql.message.ParserFixture.ignored;
import static io.flinkpql.message.ParserFixture.message;
import static io.flinkpql.message.ParserFixture.parse;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.message.ParsedMessage.Ignored;
import io.flinkpql.message.ParsedMessage.Ignored.Cause;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Covers valid messages that have no effect: excluded or unmatched. */
class IgnoredMessageTest {

  @Test
  void eventsThatNoRuleNamesAreUnmatched() {
    TestInterest interest = TestInterest.any().wanting("Other");

    assertThat(parse(interest, TRACK + "}", NO_RECORD_TIME))
        .isEqualTo(new Ignored(Cause.UNMATCHED, MILLIS));
    assertThat(ignored(interest, message("page", "'event':'Other'"))).isEqualTo(Cause.UNMATCHED);
    assertThat(ignored(interest, "{'type':'page','timestamp':'" + TIME + "'}"))
        .isEqualTo(Cause.UNMATCHED);
  }

  @Test
  void messagesAreExcludedByUserAndFields() {
    TestInterest interest =
        TestInterest.any()
            .reading("traits.bot")
            .excluding(
                (user, fields) -> user.endsWith("@us.com") || Boolean.TRUE.equals(fields[0]));

    for (String type : List.of("page", "screen", "identify", "group", "alias")) {
      assertThat(ignored(interest, message(type, "'userId':'me@us.com'")))
          .isEqualTo(Cause.EXCLUDED);
      assertThat(ignored(interest, message(type, "'traits':{'bot':true}")))
          .isEqualTo(Cause.EXCLUDED);
    }
    assertThat(eventOf(interest, message("page", "'userId':'me@them.com'")).user())
        .isEqualTo("me@them.com");
  }
}
