// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import static io.flinkpql.message.ParserFixture.eventOf;
import static io.flinkpql.message.ParserFixture.ignored;
import static io.flinkpql.message.ParserFixture.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.message.ParsedMessage.Ignored.Cause;
import io.flinkpql.message.UsageEvent.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Covers {@code group} calls. */
class GroupMessageTest {

  @Test
  void accountIsTheGroupIdOtherwiseThatOfTheContext() {
    TestInterest interest = TestInterest.any().readingTraits("plan");
    String traits = "'traits':{'plan':'pro'}";

    assertThat(eventOf(interest, message("group", "'groupId':'g'," + traits)).account())
        .isEqualTo("g");
    assertThat(eventOf(interest, message("group", traits)).account()).isEqualTo("a");
    assertThat(eventOf(interest, message("group", "'groupId':''," + traits)).account())
        .isEqualTo("a");
  }

  @Test
  void groupCarriesTheTraitsThatRulesRead() {
    TestInterest interest =
        TestInterest.any().wanting().readingTraits("plan", "seats", "removed", "list", "none");
    String traits = "{'plan':'pro','seats':5,'removed':null,'list':[],'other':1}";

    UsageEvent event = eventOf(interest, message("group", "'traits':" + traits));

    assertThat(event.kind()).isEqualTo(Kind.TRAITS);
    assertThat(event.event()).isEmpty();
    assertThat(event.traits()).containsExactly("pro", 5.0, Scalars.Mark.NULL, null, null);
    assertThat(eventOf(interest, message("group", "'context':{'traits':" + traits + "}")).traits())
        .containsExactly("pro", 5.0, Scalars.Mark.NULL, null, null);
  }

  @Test
  void textTraitsAreTruncatedTo1000Characters() {
    TestInterest interest =
        TestInterest.any().readingTraits("plan").reading("traits.plan", "properties.p");
    String thousand = "\uD83D\uDE00".repeat(999) + "\u00e4";

    for (String more : List.of("", "x", "\uD83D\uDE00", "\uD83D\uDE00".repeat(5000))) {
      String text = "'" + thousand + more + "'";
      UsageEvent event =
          eventOf(
              interest,
              message("group", "'traits':{'plan':" + text + "},'properties':{'p':" + text + "}"));
      assertThat(event.traits()).containsExactly(thousand);
      assertThat(event.fields()).containsExactly(thousand, thousand + more);
      assertThat(
              eventOf(interest, message("group", "'context':{'traits':{'plan':" + text + "}}"))
                  .traits())
          .containsExactly(thousand);
    }
    assertThat(
            eventOf(
                    interest,
                    message("group", "'traits':{'plan':'" + "y\\u0000".repeat(1001) + "'}"))
                .traits())
        .as("U+0000 is removed first")
        .containsExactly("y".repeat(1000));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'other':1}",
        "{'plan':[]}",
        "{'plan':{'x':1}}",
        "{'plan':1e999}",
        "null",
        "'plan'"
      })
  void groupWithoutTraitsThatRulesReadIsIgnoredAsIdentity(String traits) {
    TestInterest interest = TestInterest.any().readingTraits("plan");

    assertThat(ignored(interest, message("group", "'traits':" + traits))).isEqualTo(Cause.IDENTITY);
  }
}
