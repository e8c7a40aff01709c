// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import static io.flinkpql.message.DeadLetterReason.BAD_TIMESTAMP;
import static io.flinkpql.message.DeadLetterReason.MISSING_EVENT;
import static io.flinkpql.message.DeadLetterReason.UNSUPPORTED_TYPE;
import static io.flinkpql.message.ParserFixture.MILLIS;
import static io.flinkpql.message.ParserFixture.TIME;
import static io.flinkpql.message.ParserFixture.TRACK;
import static io.flinkpql.message.ParserFixture.eventOf;
import static io.flinkpql.message.ParserFixture.rejected;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.message.UsageEvent.Kind;
import org.junit.jupiter.api.Test;

/** Covers how names are matched and texts are decoded. */
class NamesAndTextsTest {

  @Test
  void nulCharactersAreRemovedAndUnpairedSurrogatesReplaced() {
    UsageEvent event =
        eventOf(
            TestInterest.any().reading("properties.p"),
            "{'type':'track','event':'\\u0000E\\u0000','userId':'\\u0000','messageId':'\\ud800m',"
                + "'context':{'groupId':'a\\u0000b'},'properties':{'p':'\\ud83d\\ude00\\u0000'},"
                + "'timestamp':'"
                + TIME
                + "'}");

    assertThat(event.event()).isEqualTo("E");
    assertThat(event.user()).isEmpty();
    assertThat(event.account()).isEqualTo("ab");
    assertThat(event.messageId()).isEqualTo("\uFFFDm");
    assertThat(event.fields()).containsExactly("\uD83D\uDE00");
  }

  @Test
  void lastOfDuplicateNamesWins() {
    TestInterest interest = TestInterest.any().reading("properties.a", "properties.b");

    assertThat(eventOf(TRACK + ",'event':'F'}").event()).isEqualTo("F");
    assertThat(eventOf(TRACK + ",'context':{}}").account()).isEmpty();
    assertThat(rejected(TRACK + ",'event':1}").reason()).isEqualTo(MISSING_EVENT);
    assertThat(eventOf(interest, TRACK + ",'properties':{'a':1},'properties':{'b':2}}").fields())
        .containsExactly(null, 2.0);
    assertThat(eventOf(interest, TRACK + ",'properties':{'a':1},'properties':3}").fields())
        .containsExactly(null, null);
  }

  @Test
  void namesAreComparedAfterUnescaping() {
    TestInterest interest =
        TestInterest.any().reading("properties.a_long_name_1", "properties.a_long_name_2");

    assertThat(
            eventOf(
                    interest,
                    TRACK
                        + ",'properties':{'a_long_name_2':2,'a_long_name_3':3,'a_long_n':4,'':5,"
                        + "'\\u0061_long_name\\u005f1':1,'a_long_name_2\\u0000':6}}")
                .fields())
        .containsExactly(1.0, 2.0);
    assertThat(eventOf("{'t\\u0079pe':'pa\\u0067e','type\\u0000':'x','typ':'y'}", MILLIS).kind())
        .isEqualTo(Kind.USAGE);
    assertThat(rejected("{'type':'page\\u0000'}").reason()).isEqualTo(UNSUPPORTED_TYPE);
    assertThat(rejected(TRACK + ",'timestamp':'" + TIME + "\\u0000'}").reason())
        .isEqualTo(BAD_TIMESTAMP);
  }
}
