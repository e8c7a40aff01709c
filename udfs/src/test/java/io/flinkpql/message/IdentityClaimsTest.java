// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.message.ParsedMessage.IdentityClaim;
import io.flinkpql.message.UsageEvent.Position;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON is written with single quotes here, so that it can be read. */
class IdentityClaimsTest {

  private static final String TIME = "2026-03-04T10:15:30.123Z";
  private static final long MILLIS = Instant.parse(TIME).toEpochMilli();
  private static final Position POSITION = new Position(3, 41, 0);

  @Test
  void aGroupCallStatesThatItsUserBelongsToItsAccount() {
    assertThat(facts("{'type':'group','userId':'u','groupId':'a',#}"))
        .containsExactly(new IdentityClaim(IdentityClaim.Kind.JOINED, "u", "a", MILLIS, POSITION));
    assertThat(facts("{'type':'group','anonymousId':'x','context':{'groupId':'a'},#}"))
        .containsExactly(new IdentityClaim(IdentityClaim.Kind.JOINED, "x", "a", MILLIS, POSITION));
  }

  @Test
  void aGroupCallStatesItWhetherOrNotRulesReadItsTraits() {
    String group = "{'type':'group','userId':'u','groupId':'a','traits':{'plan':'pro'},#}";

    List<ParsedMessage> parsed = parse(TestInterest.any().readingTraits("plan"), group);

    assertThat(parsed).hasSize(2);
    assertThat(parsed.get(0)).isInstanceOf(ParsedMessage.Usable.class);
    assertThat(parsed.get(1)).isInstanceOf(IdentityClaim.class);
    assertThat(facts(group)).hasSize(1);
  }

  @Test
  void identifyWithBothIdsLinksTheAnonymousOne() {
    assertThat(facts("{'type':'identify','userId':'u','anonymousId':'x',#}"))
        .containsExactly(new IdentityClaim(IdentityClaim.Kind.LINKED, "x", "u", MILLIS, POSITION));
  }

  @Test
  void aliasLinksThePreviousId() {
    assertThat(facts("{'type':'alias','userId':'u','previousId':7,'anonymousId':'x',#}"))
        .containsExactly(new IdentityClaim(IdentityClaim.Kind.LINKED, "7", "u", MILLIS, POSITION));
  }

  @Test
  void deletionOfAUserStatesThatItIsToBeForgotten() {
    assertThat(facts("{'type':'delete','userId':'u','context':{'groupId':'a'},#}"))
        .containsExactly(
            new IdentityClaim(IdentityClaim.Kind.FORGOTTEN, "u", "", MILLIS, POSITION));
    assertThat(facts("{'type':'delete','context':{'groupId':'a'},#}")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'group','userId':'u',#}",
        "{'type':'group','groupId':'a',#}",
        "{'type':'identify','userId':'u',#}",
        "{'type':'identify','userId':'u','anonymousId':'u',#}",
        "{'type':'identify','anonymousId':'x','previousId':'p',#}",
        "{'type':'alias','previousId':'x',#}",
        "{'type':'alias','userId':'u','anonymousId':'x',#}",
        "{'type':'track','event':'E','userId':'u','anonymousId':'x','context':{'groupId':'a'},#}",
        "{'type':'page','userId':'u','previousId':'x','groupId':'a',#}",
      })
  void nothingElseStatesAnything(String json) {
    assertThat(facts(json)).isEmpty();
  }

  @Test
  void aMessageThatCannotBeUsedStatesNothing() {
    assertThat(facts("{'type':'group','userId':'u','groupId':'a\\u0007',#}")).isEmpty();
    assertThat(facts("{'type':'group','userId':'u','groupId':'a','timestamp':'soon'}")).isEmpty();
  }

  @Test
  void anExcludedMessageStatesNothing() {
    TestInterest interest = TestInterest.any().excluding((user, fields) -> user.equals("bot"));

    assertThat(facts(interest, "{'type':'group','userId':'bot','groupId':'a',#}")).isEmpty();
    assertThat(facts(interest, "{'type':'group','userId':'u','groupId':'a',#}")).hasSize(1);
    assertThat(facts(interest, "{'type':'delete','userId':'bot',#}")).hasSize(1);
  }

  @Test
  void whereUsersAreQualifiedNothingIsStated() {
    TestInterest interest = TestInterest.any().ofUsers();

    assertThat(facts(interest, "{'type':'group','userId':'u','groupId':'a',#}")).isEmpty();
    assertThat(facts(interest, "{'type':'delete','userId':'u',#}")).isEmpty();
  }

  @Test
  void messagesOfABatchKeepTheirNumbersWhateverTheyState() {
    String group = "{'type':'group','userId':'u','groupId':'a',#}";
    String page = "{'type':'page','userId':'u',#}";

    List<ParsedMessage> parsed =
        parse(TestInterest.any(), "{'batch':[%s,1,%s,%s]}".formatted(group, group, page));

    assertThat(parsed).hasSize(6);
    assertThat(((IdentityClaim) parsed.get(1)).position()).isEqualTo(new Position(3, 41, 0));
    assertThat(((IdentityClaim) parsed.get(4)).position()).isEqualTo(new Position(3, 41, 2));
    assertThat(((ParsedMessage.Unaddressed) parsed.get(5)).event().position())
        .isEqualTo(new Position(3, 41, 3));
  }

  private static List<IdentityClaim> facts(String json) {
    return facts(TestInterest.any(), json);
  }

  private static List<IdentityClaim> facts(Interest interest, String json) {
    return parse(interest, json).stream()
        .filter(IdentityClaim.class::isInstance)
        .map(IdentityClaim.class::cast)
        .toList();
  }

  private static List<ParsedMessage> parse(Interest interest, String json) {
    String whole = json.replace("#", "'timestamp':'" + TIME + "'").replace('\'', '"');
    List<ParsedMessage> parsed = new ArrayList<>();
    new MessageParser(interest)
        .parse(whole.getBytes(StandardCharsets.UTF_8), -1, POSITION, parsed::add);
    return parsed;
  }
}
