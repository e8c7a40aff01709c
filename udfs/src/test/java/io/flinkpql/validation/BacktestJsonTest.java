// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.validation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkpql.account.Account;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Tests the fields of the report, their order and their numbers. */
class BacktestJsonTest {

  private static final long DAY = TimeUnit.DAYS.toMillis(1);
  private static final long AS_OF = 1_767_571_200_000L;

  private static BacktestReport report(Optional<Long> paidAt) {
    Backtest backtest =
        new Backtest(
            List.of(new LeadDefinition.OfTier("engaged", 1), new LeadDefinition.OfSegment("api")),
            30 * DAY,
            AS_OF,
            qualifiedAt -> true);
    long[] qualifiedAt = {AS_OF - 60 * DAY, Account.UNSET};
    long[] leftAt = {Account.UNSET, Account.UNSET};
    backtest.add(
        new AccountOutcome(
            "a",
            AS_OF - 90 * DAY,
            paidAt.orElse(Account.UNSET),
            new LeadHistory(qualifiedAt, leftAt)));
    return new BacktestReport(
        "rules", 7, AS_OF, 30 * DAY, backtest.result(), Optional.empty(), Optional.empty());
  }

  private static JsonNode json(BacktestReport report) throws IOException {
    return new ObjectMapper().readTree(BacktestJson.of(report));
  }

  @Test
  void fieldsStandInTheOrderOfTheContract() {
    assertThat(BacktestJson.of(report(Optional.of(AS_OF - 57 * DAY))))
        .startsWith(
            """
            {"schema":"pql.backtest/v1","rule_set":{"name":"rules","version":7},\
            "as_of":"2026-01-05T00:00:00.000Z","attribution_days":30,"accounts":1,"paid":1,\
            "base_rate":0.59711,"tiers":[{"tier":"engaged","level":1,"leads":1,"customers":0,\
            "mature":1,"open":0,"won":1,"precision":1,"precision_low":0.206549,\
            "precision_high":1,"recall":1,"lift":1.674734,\
            "lead_time_days":{"p25":3,"p50":3,"p75":3},"flapped":0,"verdict":"too few",\
            "weekly":[{"week":"2025-11-03","leads":1}],"survival":[{"day":0,"paid":0},\
            {"day":1,"paid":0},{"day":2,"paid":0},{"day":3,"paid":1},""")
        .contains("\"segments\":[{\"segment\":\"api\",\"leads\":0,")
        .doesNotContain("against", "holdout");
  }

  @Test
  void rateWithoutADenominatorIsNull() throws IOException {
    JsonNode segment = json(report(Optional.empty())).path("segments").get(0);

    assertThat(segment.path("precision").isNull()).isTrue();
    assertThat(segment.path("precision_low").isNull()).isTrue();
    assertThat(segment.path("recall").isNull()).isTrue();
    assertThat(segment.path("lift").isNull()).isTrue();
    assertThat(segment.path("lead_time_days").path("p50").isNull()).isTrue();
    assertThat(segment.path("survival").get(0).path("paid").isNull()).isTrue();
  }
}
