// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.rules.Identity;
import org.junit.jupiter.api.Test;

class LinkFinderTest {

  private static final long TTL = 1_000;
  private static final long NO_WATERMARK = Long.MIN_VALUE;

  private final LinkFinder finder = new LinkFinder(new Identity(100, 3, TTL));

  @Test
  void messageBelongsToItsOwnIdUntilTheIdIsLinked() {
    UserIdentity id = finder.link(UserIdentity.UNKNOWN, 50, "u", NO_WATERMARK);

    assertThat(finder.owner(id, "x", 49)).isEqualTo("x");
    assertThat(finder.owner(id, "x", 50)).isEqualTo("u");
    assertThat(finder.owner(id, "x", 51)).isEqualTo("u");
  }

  @Test
  void laterLinkReplacesTheEarlierOne() {
    UserIdentity id = finder.link(UserIdentity.UNKNOWN, 50, "u", NO_WATERMARK);
    id = finder.link(id, 70, "v", NO_WATERMARK);

    assertThat(finder.owner(id, "x", 69)).isEqualTo("u");
    assertThat(finder.owner(id, "x", 70)).isEqualTo("v");
  }

  @Test
  void idWithoutLinksIsNotStored() {
    assertThat(finder.seen(UserIdentity.UNKNOWN, 50, NO_WATERMARK)).isSameAs(UserIdentity.UNKNOWN);
  }

  @Test
  void linksExpireWhenTheIdIsUnseenForTheTtl() {
    UserIdentity id = finder.link(UserIdentity.UNKNOWN, 50, "u", NO_WATERMARK);

    assertThat(finder.owner(finder.seen(id, 50 + TTL - 1, NO_WATERMARK), "x", 50 + TTL - 1))
        .isEqualTo("u");
    assertThat(finder.owner(finder.seen(id, 50 + TTL, NO_WATERMARK), "x", 50 + TTL)).isEqualTo("x");
    assertThat(finder.advance(id, 50 + TTL - 1)).isEqualTo(id);
    assertThat(finder.advance(id, 50 + TTL).isEmpty()).isTrue();
    assertThat(finder.nextExpiry(id)).isEqualTo(50 + TTL);
  }

  @Test
  void seeingAnIdExtendsItsTtl() {
    UserIdentity id = finder.link(UserIdentity.UNKNOWN, 50, "u", NO_WATERMARK);
    id = finder.seen(id, 1_000, NO_WATERMARK);
    id = finder.seen(id, 900, NO_WATERMARK);

    assertThat(finder.nextExpiry(id)).isEqualTo(1_000 + TTL);
    assertThat(finder.owner(id, "x", 1_900)).isEqualTo("u");
  }

  @Test
  void firstLinkCarriesTheAccountThatTheIdLastJoined() {
    UserIdentity id = joined(joined(UserIdentity.UNKNOWN, 10, "a"), 20, "b");

    assertThat(finder.carried(id, 50, NO_WATERMARK))
        .as("at the time of the link")
        .isEqualTo(ClaimHistory.EMPTY.with(50, "b"));
    assertThat(finder.carried(id, 15, NO_WATERMARK))
        .as("and what it joined later, if that arrived before the link")
        .isEqualTo(ClaimHistory.EMPTY.with(15, "a").with(20, "b"));
    assertThat(finder.carried(id, 5, NO_WATERMARK))
        .isEqualTo(ClaimHistory.EMPTY.with(10, "a").with(20, "b"));
    assertThat(finder.carried(UserIdentity.UNKNOWN, 50, NO_WATERMARK).isEmpty()).isTrue();
  }

  @Test
  void laterLinksCarryNothing() {
    UserIdentity id = finder.link(joined(UserIdentity.UNKNOWN, 10, "a"), 50, "u", NO_WATERMARK);
    id = joined(id, 60, "b");

    assertThat(finder.carried(id, 70, NO_WATERMARK).isEmpty()).isTrue();
    assertThat(finder.link(id, 70, "u", NO_WATERMARK).joins().isEmpty()).isTrue();
  }

  @Test
  void accountJoinedBeforeALinkExpiresWithTheId() {
    UserIdentity id = joined(UserIdentity.UNKNOWN, 10, "a");

    assertThat(finder.nextExpiry(id)).isEqualTo(10 + TTL);
    assertThat(finder.carried(id, 10 + TTL - 1, NO_WATERMARK).isEmpty()).isFalse();
    assertThat(finder.carried(id, 10 + TTL, NO_WATERMARK).isEmpty()).isTrue();
    assertThat(finder.advance(id, 10 + TTL).isEmpty()).isTrue();
    UserIdentity seen = finder.seen(id, 500, NO_WATERMARK);
    assertThat(finder.carried(seen, 500 + TTL - 1, NO_WATERMARK).isEmpty()).isFalse();
  }

  private UserIdentity joined(UserIdentity id, long time, String account) {
    return finder.join(id, time, account, NO_WATERMARK);
  }
}
