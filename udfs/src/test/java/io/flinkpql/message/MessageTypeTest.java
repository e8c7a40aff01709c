// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import static io.flinkpql.message.DeadLetterReason.UNSUPPORTED_TYPE;
import static io.flinkpql.message.ParserFixture.eventOf;
import static io.flinkpql.message.ParserFixture.ignored;
import static io.flinkpql.message.ParserFixture.message;
import static io.flinkpql.message.ParserFixture.rejected;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.message.ParsedMessage.Ignored.Cause;
import io.flinkpql.message.UsageEvent.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Covers the types of messages. */
class MessageTypeTest {

  @ParameterizedTest
  @ValueSource(strings = {"track", "Track", "TRACK", "tRaCk", "pAGE", "Screen", "SCREEN"})
  void typesOfEventsAreReadInAnyCase(String type) {
    assertThat(eventOf(message(type, "'event':'E'")).kind()).isEqualTo(Kind.USAGE);
  }

  @Test
  void typesOfOtherCallsAreReadInAnyCase() {
    TestInterest interest = TestInterest.any().readingTraits("plan");

    assertThat(eventOf(interest, message("Group", "'traits':{'plan':1}")).kind())
        .isEqualTo(Kind.TRAITS);
    assertThat(eventOf(message("DELETE", "'userId':'u'")).kind()).isEqualTo(Kind.DELETE);
    assertThat(ignored(interest, message("IDENTIFY", "'userId':'u'"))).isEqualTo(Cause.IDENTITY);
    assertThat(ignored(interest, message("Alias", "'userId':'u'"))).isEqualTo(Cause.IDENTITY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'foo'",
        "''",
        "1",
        "null",
        "['track']",
        "'track '",
        "'tracks'",
        "'trac'",
        "'TRAC\\u000b'",
        "'identify!'",
        "'merge'",
        "'page\\u0000'",
        "'\u0130dentify'"
      })
  void otherTypesAreUnsupported(String type) {
    assertThat(rejected("{'type':" + type + ",'event':'E'}").reason()).isEqualTo(UNSUPPORTED_TYPE);
  }
}
