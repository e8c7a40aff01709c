// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import static io.flinkpql.message.ParserFixture.MILLIS;
import static io.flinkpql.message.ParserFixture.NO_RECORD_TIME;
import static io.flinkpql.message.ParserFixture.message;
import static io.flinkpql.message.ParserFixture.parse;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.message.ParsedMessage.Ignored;
import io.flinkpql.message.ParsedMessage.Ignored.Cause;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Covers calls that only state identity: {@code identify}, {@code alias} and plain {@code group}.
 */
class IdentifyAndAliasMessageTest {

  @ParameterizedTest
  @ValueSource(strings = {"identify", "alias", "group"})
  void identityCallsAreIgnoredAsIdentity(String type) {
    ParsedMessage message =
        parse(TestInterest.any(), message(type, "'userId':'u'"), NO_RECORD_TIME);

    assertThat(message).isEqualTo(new Ignored(Cause.IDENTITY, MILLIS));
  }
}
