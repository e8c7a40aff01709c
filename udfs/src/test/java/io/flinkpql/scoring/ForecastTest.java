// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.account.Account;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests forecasts: the unmet conditions of the next tier, and the loss of the current one. */
class ForecastTest {

  private static AccountScript account() {
    return AccountScript.under(
        """
        name: r
        version: 1
        signals:
          setup: {event: Setup, measure: count}
          uses_2d: {event: Use, measure: count, window: 2d}
        tiers:
          - {name: active, enter: ["setup >= 1"]}
          - {name: engaged, enter: ["uses_2d >= 2", "setup >= 1", "traits.seats > 2"], stay: ["uses_2d >= 1"], hold: 36h}
        """);
  }

  @Test
  void forecastNamesTheNextTierAndItsUnmetConditions() {
    AccountScript script = account().track("2026-03-01", "Use");
    assertThat(script.forecast().nextTier()).contains("active");
    assertThat(missing(script)).containsExactly("setup >= 1 {setup=0.0}");
    script.track("2026-03-01", "Setup");
    assertThat(script.forecast().nextTier()).contains("engaged");
    assertThat(missing(script))
        .containsExactly("uses_2d >= 2 {uses_2d=1.0}", "traits.seats > 2 {traits.seats=null}");
  }

  @Test
  void topTierHasNoNextTier() {
    AccountScript script = engaged();
    assertThat(script.forecast().nextTier()).isEmpty();
    assertThat(script.forecast().missing()).isEmpty();
  }

  @Test
  void tierOfALifetimeCountNeverDrops() {
    AccountScript script = account().track("2026-03-01", "Setup");
    assertThat(script.forecast().dropsAt()).isEqualTo(Account.NEVER);
  }

  @Test
  void accountWithoutATierNeverDrops() {
    AccountScript script = account().track("2026-03-01", "Use");
    assertThat(script.forecast().dropsAt()).isEqualTo(Account.NEVER);
  }

  @Test
  void tierDropsOnceTheWindowHasPassedAndTheHoldHasEnded() {
    AccountScript script = engaged();
    assertThat(script.forecast().dropsAt()).isEqualTo(AccountScript.millis("2026-03-03"));
    script.track("2026-03-02T18:00Z", "Use");
    assertThat(script.forecast().dropsAt()).isEqualTo(AccountScript.millis("2026-03-04"));
  }

  @Test
  void holdDelaysTheDropBeyondTheWindow() {
    AccountScript script =
        account()
            .group("2026-03-01T00:00Z", "{'seats':3}")
            .track("2026-03-01T00:00Z", "Setup")
            .track("2026-03-01T00:00Z", "Use")
            .track("2026-03-02T23:00Z", "Use", "u1");
    assertThat(script.story()).last().isEqualTo("2026-03-02T23:00:00Z promoted active -> engaged");
    // The second use counts until day 4 begins; the hold ends 11 hours later.
    assertThat(script.forecast().dropsAt()).isEqualTo(AccountScript.millis("2026-03-04T11:00Z"));
  }

  @Test
  void forecastLeavesTheAccountUnchanged() {
    AccountScript script = engaged();
    Standing before = script.standing();
    List<Qualification> records = List.copyOf(script.records());
    script.forecast();
    assertThat(script.standing()).isEqualTo(before);
    assertThat(script.records()).isEqualTo(records);
  }

  private static AccountScript engaged() {
    return account()
        .group("2026-03-01T00:00Z", "{'seats':3}")
        .track("2026-03-01T06:00Z", "Setup")
        .track("2026-03-01T06:00Z", "Use")
        .track("2026-03-01T06:00Z", "Use");
  }

  private static List<String> missing(AccountScript script) {
    return script.forecast().missing().stream().map(e -> e.condition() + " " + e.values()).toList();
  }
}
