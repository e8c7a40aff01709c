// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import static io.flinkpql.message.DeadLetterReason.MISSING_EVENT;
import static io.flinkpql.message.ParserFixture.MILLIS;
import static io.flinkpql.message.ParserFixture.POSITION;
import static io.flinkpql.message.ParserFixture.TIME;
import static io.flinkpql.message.ParserFixture.eventOf;
import static io.flinkpql.message.ParserFixture.rejected;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.message.UsageEvent.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Covers {@code track} calls. */
class TrackMessageTest {

  @Test
  void trackCarriesItsFields() {
    UsageEvent event =
        eventOf(
            TestInterest.any(),
            "{'type':'track','event':'Signed In','userId':'u1','anonymousId':'x','messageId':'m1',"
                + "'context':{'groupId':'acct_1','ip':'::1'},'properties':{'rows':7},'timestamp':'"
                + TIME
                + "'}");

    assertThat(event.kind()).isEqualTo(Kind.USAGE);
    assertThat(event.account()).isEqualTo("acct_1");
    assertThat(event.user()).isEqualTo("u1");
    assertThat(event.event()).isEqualTo("Signed In");
    assertThat(event.timestamp()).isEqualTo(MILLIS);
    assertThat(event.messageId()).isEqualTo("m1");
    assertThat(event.rulesVersion()).isEqualTo(7);
    assertThat(event.fields()).isEmpty();
    assertThat(event.traits()).isEmpty();
    assertThat(event.position()).isEqualTo(POSITION);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",'event':''", ",'event':'\\u0000'", ",'event':7", ",'event':null"})
  void trackWithoutEventNameIsRejected(String event) {
    assertThat(rejected("{'type':'track'" + event + "}").reason()).isEqualTo(MISSING_EVENT);
  }
}
