// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.account.Account;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests which accounts stand as examples behind the figures of a backtest. */
class ExampleSamplesTest {

  private static final long DAY = TimeUnit.DAYS.toMillis(1);
  private static final long AS_OF = 100 * DAY;
  private static final long NEVER = Account.UNSET;

  private static AccountOutcome outcome(String account, long qualifiedAt, long paidAt) {
    return new AccountOutcome(
        account, 0, paidAt, new LeadHistory(new long[] {qualifiedAt}, new long[] {NEVER}));
  }

  private static Map<ExampleGroup, List<ExampleAccount>> examples(List<AccountOutcome> outcomes) {
    Backtest backtest =
        new Backtest(
            List.of(new LeadDefinition.OfTier("engaged", 1)), 30 * DAY, AS_OF, time -> true);
    outcomes.forEach(backtest::add);
    return backtest.result().figures().get(0).examples();
  }

  @Test
  void eachAccountStandsBehindTheFigureThatCountsIt() {
    Map<ExampleGroup, List<ExampleAccount>> examples =
        examples(
            List.of(
                outcome("won", 10 * DAY, 20 * DAY),
                outcome("late", 10 * DAY, 41 * DAY),
                outcome("unpaid", 10 * DAY, NEVER),
                outcome("open", 80 * DAY, NEVER),
                outcome("customer", 20 * DAY, 20 * DAY),
                outcome("missed", NEVER, 20 * DAY),
                outcome("inactive", NEVER, NEVER)));

    assertThat(names(examples, ExampleGroup.WON)).containsExactly("won");
    assertThat(names(examples, ExampleGroup.LOST)).containsExactlyInAnyOrder("late", "unpaid");
    assertThat(names(examples, ExampleGroup.OPEN)).containsExactly("open");
    assertThat(names(examples, ExampleGroup.CUSTOMERS)).containsExactly("customer");
    assertThat(names(examples, ExampleGroup.MISSED)).containsExactly("missed");
  }

  @Test
  void sampleIsBoundedAndIndependentOfTheOrderOfAccounts() {
    List<AccountOutcome> outcomes = new ArrayList<>();
    IntStream.range(0, 1000).forEach(i -> outcomes.add(outcome("a" + i, 10 * DAY, 20 * DAY)));
    List<String> sample = names(examples(outcomes), ExampleGroup.WON);

    Collections.shuffle(outcomes, new Random(18));

    assertThat(sample).hasSize(AccountSample.SIZE).doesNotHaveDuplicates();
    assertThat(names(examples(outcomes), ExampleGroup.WON)).isEqualTo(sample);
  }

  private static List<String> names(
      Map<ExampleGroup, List<ExampleAccount>> examples, ExampleGroup group) {
    return examples.getOrDefault(group, List.of()).stream().map(ExampleAccount::account).toList();
  }
}
