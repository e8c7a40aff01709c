// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.account.Account;
import io.flinkpql.account.AccountCodec;
import io.flinkpql.job.metric.Metric;
import io.flinkpql.job.metric.RecordedMetrics;
import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.scoring.RuleTimeline;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AccountCensusTest {

  private static final String RULES =
      """
      name: test
      version: 1
      signals:
        exports: {event: Exported, measure: count}
      tiers:
        - {name: active, enter: ["exports >= 1"]}
        - {name: ready, enter: ["exports >= 2"]}
      """;

  private static final String RULES_300 =
      RULES.replace("version: 1", "version: 300").replace("name: ready", "name: keen");

  private final RecordedMetrics metrics = new RecordedMetrics();
  private RuleHistory history = RuleHistory.of(new PublishedRules(RULES, 0));
  private final RuleTimeline timeline = new RuleTimeline(() -> history, qualification -> {});
  private AccountCensus census;

  @BeforeEach
  void createCensus() {
    census = new AccountCensus(metrics, timeline);
    census.registerTiers(timeline.latestRules());
  }

  private Account account(long instant, int level) {
    Account account = timeline.newAccount("a", instant);
    account.moveClock(instant);
    account.setLevel(level);
    return account;
  }

  private byte[] packed(long instant, int level) {
    return new AccountCodec().pack(account(instant, level), Account.NEVER);
  }

  private double accounts(String tier) {
    return metrics.value(Metric.ACCOUNTS, tier, "test");
  }

  @Test
  void countsAreUnknownBeforeTheFirstSweepCompletes() {
    census.count(account(1_000, 1));
    assertThat(accounts("active")).isNaN();
    assertThat(accounts("none")).isNaN();
    assertThat(metrics.value(Metric.ACCOUNTS_ON_OLDER_RULES, "test")).isNaN();
  }

  @Test
  void packedAndDecodedAccountsAreCounted() {
    census.count(account(1_000, 0));
    census.count(packed(1_000, 1));
    census.count(account(1_000, 2));
    census.count(packed(1_000, 2));
    census.complete();
    assertThat(accounts("none")).isEqualTo(1);
    assertThat(accounts("active")).isEqualTo(1);
    assertThat(accounts("ready")).isEqualTo(2);
  }

  @Test
  void aCountStaysUntilTheNextSweepCompletes() {
    census.count(account(1_000, 1));
    census.complete();
    census.count(account(1_000, 2));
    assertThat(accounts("active")).isEqualTo(1);
    assertThat(accounts("ready")).isZero();
    census.complete();
    assertThat(accounts("active")).isZero();
    assertThat(accounts("ready")).isEqualTo(1);
  }

  @Test
  void allAccountsAreOnOlderRulesWhenARuleSetIsPublished() {
    byte[] older = packed(1_000, 2);
    census.count(older);
    census.count(packed(1_000, 1));
    census.complete();
    assertThat(metrics.value(Metric.ACCOUNTS_ON_OLDER_RULES, "test")).isZero();

    history = history.with(new PublishedRules(RULES_300, 2_000));
    census.registerTiers(timeline.latestRules());
    assertThat(accounts("keen")).isZero();
    assertThat(metrics.value(Metric.ACCOUNTS_ON_OLDER_RULES, "test")).isEqualTo(2);

    census.count(older);
    census.count(packed(3_000, 2));
    census.complete();
    assertThat(accounts("ready")).isEqualTo(1);
    assertThat(accounts("keen")).isEqualTo(1);
    assertThat(metrics.value(Metric.ACCOUNTS_ON_OLDER_RULES, "test")).isEqualTo(1);
  }

  @Test
  void accountsOnOlderRulesFallWhileASweepMigratesThem() {
    byte[] older = packed(1_000, 2);
    census.count(older);
    census.count(older);
    census.complete();
    history = history.with(new PublishedRules(RULES_300, 2_000));

    census.migrated("test");
    assertThat(metrics.value(Metric.ACCOUNTS_ON_OLDER_RULES, "test")).isEqualTo(1);
    census.migrated("test");
    census.migrated("test");
    assertThat(metrics.value(Metric.ACCOUNTS_ON_OLDER_RULES, "test"))
        .as("an account that is newer than the last count was migrated too")
        .isZero();

    census.count(older);
    census.complete();
    assertThat(metrics.value(Metric.ACCOUNTS_ON_OLDER_RULES, "test")).isEqualTo(1);
  }

  @Test
  void aTierOfAnOlderRuleSetIsRegisteredOnceAnAccountHoldsIt() {
    byte[] older = packed(1_000, 2);
    history = history.with(new PublishedRules(RULES_300, 2_000));
    RecordedMetrics others = new RecordedMetrics();
    AccountCensus afterARestart = new AccountCensus(others, timeline);
    afterARestart.registerTiers(timeline.latestRules());
    afterARestart.complete();
    assertThat(others.has(Metric.ACCOUNTS, "ready", "test")).isFalse();
    afterARestart.count(older);
    afterARestart.complete();
    assertThat(others.value(Metric.ACCOUNTS, "ready", "test")).isEqualTo(1);
  }

  @Test
  void eachLiveRuleSetIsCountedForItself() {
    history = history.withLiveBeside(beside(7, 2_000));
    timeline.liveRules().forEach(census::registerTiers);
    Account account = timeline.advance(account(1_000, 1), 3_000).account();
    census.count(account);
    census.complete();
    assertThat(accounts("active")).isEqualTo(1);
    assertThat(metrics.value(Metric.ACCOUNTS, "none", "beside")).isEqualTo(1);
    assertThat(metrics.value(Metric.ACCOUNTS, "keen", "beside")).isZero();
    assertThat(metrics.value(Metric.RULE_SET_VERSION, "test")).isEqualTo(1);
    assertThat(metrics.value(Metric.RULE_SET_VERSION, "beside")).isEqualTo(7);

    history = history.withLiveBeside(beside(8, 4_000));
    assertThat(metrics.value(Metric.RULE_SET_VERSION, "beside")).isEqualTo(8);
    assertThat(metrics.value(Metric.ACCOUNTS_ON_OLDER_RULES, "test")).isZero();
    assertThat(metrics.value(Metric.ACCOUNTS_ON_OLDER_RULES, "beside")).isEqualTo(1);
    census.migrated("beside");
    assertThat(metrics.value(Metric.ACCOUNTS_ON_OLDER_RULES, "beside")).isZero();

    history = history.withoutLiveBeside("beside", 8, 5_000);
    census.complete();
    assertThat(metrics.value(Metric.RULE_SET_VERSION, "beside")).isNaN();
    assertThat(metrics.value(Metric.ACCOUNTS_ON_OLDER_RULES, "beside")).isNaN();
    assertThat(metrics.value(Metric.ACCOUNTS, "none", "beside")).isZero();
  }

  private static PublishedRules beside(int version, long activeFrom) {
    return new PublishedRules(
        RULES
            .replace("name: test", "name: beside")
            .replace("version: 1", "version: " + version)
            .replace("name: ready", "name: keen"),
        activeFrom);
  }
}
