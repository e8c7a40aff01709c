// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import static io.flinkpql.message.ParserFixture.MILLIS;
import static io.flinkpql.message.ParserFixture.POSITION;
import static io.flinkpql.message.ParserFixture.TIME;
import static io.flinkpql.message.ParserFixture.bytes;
import static io.flinkpql.message.ParserFixture.parseAll;
import static io.flinkpql.message.ParserFixture.parser;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.message.ParsedMessage.IdentityClaim;
import io.flinkpql.message.UsageEvent.Position;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityClaimsTest {

  /** Replaces {@code #} in the messages of this test. */
  private static final String TIMESTAMP = "'timestamp':'" + TIME + "'";

  @Test
  void groupClaimsThatItsUserJoinedItsAccount() {
    assertThat(claims("{'type':'group','userId':'u','groupId':'a',#}"))
        .containsExactly(new IdentityClaim(IdentityClaim.Kind.JOINED, "u", "a", MILLIS, POSITION));
    assertThat(claims("{'type':'group','anonymousId':'x','context':{'groupId':'a'},#}"))
        .containsExactly(
            new IdentityClaim(IdentityClaim.Kind.JOINED_ANONYMOUSLY, "x", "a", MILLIS, POSITION));
  }

  @Test
  void groupClaimsWhetherOrNotRulesReadItsTraits() {
    String group = "{'type':'group','userId':'u','groupId':'a','traits':{'plan':'pro'},#}";

    List<ParsedMessage> parsed = parse(TestInterest.any().readingTraits("plan"), group);

    assertThat(parsed).hasSize(2);
    assertThat(parsed.get(0)).isInstanceOf(ParsedMessage.Usable.class);
    assertThat(parsed.get(1)).isInstanceOf(IdentityClaim.class);
    assertThat(claims(group)).hasSize(1);
  }

  @Test
  void identifyLinksTheAnonymousIdToTheUser() {
    assertThat(claims("{'type':'identify','userId':'u','anonymousId':'x',#}"))
        .containsExactly(new IdentityClaim(IdentityClaim.Kind.LINKED, "x", "u", MILLIS, POSITION));
  }

  @Test
  void aliasLinksThePreviousIdToTheUser() {
    assertThat(claims("{'type':'alias','userId':'u','previousId':7,'anonymousId':'x',#}"))
        .containsExactly(new IdentityClaim(IdentityClaim.Kind.LINKED, "7", "u", MILLIS, POSITION));
  }

  @Test
  void deleteWithAUserForgetsThatUser() {
    assertThat(claims("{'type':'delete','userId':'u','context':{'groupId':'a'},#}"))
        .containsExactly(
            new IdentityClaim(IdentityClaim.Kind.FORGOTTEN, "u", "", MILLIS, POSITION));
    assertThat(claims("{'type':'delete','context':{'groupId':'a'},#}")).isEmpty();
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
  void otherMessagesMakeNoClaim(String json) {
    assertThat(claims(json)).isEmpty();
  }

  @Test
  void rejectedMessageMakesNoClaim() {
    assertThat(claims("{'type':'group','userId':'u','groupId':'a\\u0007',#}")).isEmpty();
    assertThat(claims("{'type':'group','userId':'u','groupId':'a','timestamp':'soon'}")).isEmpty();
  }

  @Test
  void excludedMessageMakesNoClaim() {
    TestInterest interest = TestInterest.any().excluding((user, fields) -> user.equals("bot"));

    assertThat(claims(interest, "{'type':'group','userId':'bot','groupId':'a',#}")).isEmpty();
    assertThat(claims(interest, "{'type':'group','userId':'u','groupId':'a',#}")).hasSize(1);
    assertThat(claims(interest, "{'type':'delete','userId':'bot',#}")).hasSize(1);
  }

  @Test
  void noClaimsWhereUsersAreQualified() {
    TestInterest interest = TestInterest.any().ofUsers();

    assertThat(claims(interest, "{'type':'group','userId':'u','groupId':'a',#}")).isEmpty();
    assertThat(claims(interest, "{'type':'delete','userId':'u',#}")).isEmpty();
  }

  @Test
  void claimsInABatchKeepTheIndexOfTheirMessage() {
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

  private static List<IdentityClaim> claims(String json) {
    return claims(TestInterest.any(), json);
  }

  private static List<IdentityClaim> claims(Interest interest, String json) {
    return parse(interest, json).stream()
        .filter(IdentityClaim.class::isInstance)
        .map(IdentityClaim.class::cast)
        .toList();
  }

  private static List<ParsedMessage> parse(Interest interest, String json) {
    return parseAll(parser(interest), bytes(json.replace("#", TIMESTAMP)));
  }
}
