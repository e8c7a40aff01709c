// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import static io.flinkpql.message.ParserFixture.eventOf;
import static io.flinkpql.message.ParserFixture.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.message.UsageEvent.Kind;
import org.junit.jupiter.api.Test;

/** Covers {@code delete} calls. */
class DeleteMessageTest {

  @Test
  void deleteIsNeitherExcludedNorUnmatched() {
    TestInterest interest = TestInterest.any().wanting().excluding((user, fields) -> true);

    UsageEvent event = eventOf(interest, message("delete", "'userId':'u'"));
    assertThat(event.kind()).isEqualTo(Kind.DELETE);
    assertThat(event.account()).isEqualTo("a");
    assertThat(event.user()).isEqualTo("u");
    assertThat(event.event()).isEmpty();
  }
}
