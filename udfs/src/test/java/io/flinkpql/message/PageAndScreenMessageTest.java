// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import static io.flinkpql.message.ParserFixture.TRACK;
import static io.flinkpql.message.ParserFixture.eventOf;
import static io.flinkpql.message.ParserFixture.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.message.UsageEvent.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Covers {@code page} and {@code screen} calls. */
class PageAndScreenMessageTest {

  @ParameterizedTest
  @CsvSource({"page, Page Viewed", "screen, Screen Viewed"})
  void pageAndScreenHaveFixedEventNames(String type, String name) {
    UsageEvent event = eventOf(TestInterest.any().wanting(name), message(type, "'event':'other'"));

    assertThat(event.event()).isEqualTo(name);
    assertThat(event.kind()).isEqualTo(Kind.USAGE);
  }

  @Test
  void nameIsReadAsAPropertyUnlessPropertiesNameIsSet() {
    TestInterest interest = TestInterest.any().reading("properties.x", "properties.name");

    for (String type : List.of("page", "screen")) {
      assertThat(eventOf(interest, message(type, "'name':'Home'")).fields()[1]).isEqualTo("Home");
      assertThat(eventOf(interest, message(type, "'name':'Home','properties':{'x':1}")).fields())
          .containsExactly(1.0, "Home");
      assertThat(
              eventOf(interest, message(type, "'properties':{'name':'In'},'name':'Out'")).fields())
          .containsExactly(null, "In");
      assertThat(eventOf(interest, message(type, "'name':''")).fields()).containsOnlyNulls();
      assertThat(eventOf(interest, message(type, "'name':5")).fields()).containsOnlyNulls();
    }
    assertThat(eventOf(interest, TRACK + ",'name':'Home'}").fields()).containsOnlyNulls();
  }
}
