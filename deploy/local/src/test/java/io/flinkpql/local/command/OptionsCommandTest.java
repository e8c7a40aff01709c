// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.job.options.OptionGroup;
import io.flinkpql.job.options.OptionsPage;
import org.junit.jupiter.api.Test;

class OptionsCommandTest {

  @Test
  void listHasOneAlignedLinePerOption() {
    Called called = Called.with("options");

    assertThat(called.status()).isZero();
    assertThat(called.errors()).isEmpty();
    assertThat(called.out().lines())
        .hasSameSizeAs(
            OptionGroup.all().stream().flatMap(group -> group.options().stream()).toList())
        .anyMatch(line -> line.matches("pql\\.checkpoint\\.interval +duration +10 s"))
        .anyMatch(line -> line.matches("pql\\.parallelism +integer +none"));
    int typeColumn = called.out().indexOf("text");
    assertThat(called.out().lines())
        .allMatch(line -> line.charAt(typeColumn - 1) == ' ' && line.charAt(typeColumn) != ' ');
  }

  @Test
  void exactKeyDescribesThatOptionAlone() {
    Called called = Called.with("options", "pql.webhooks");

    assertThat(called.status()).isZero();
    assertThat(called.out()).startsWith("pql.webhooks\n  list, default: none\n  Names of the");
    assertThat(called.out().lines().filter(line -> line.startsWith("pql."))).hasSize(1);
    assertThat(called.out().lines()).allMatch(line -> line.length() <= 80);
  }

  @Test
  void partOfAKeyDescribesEveryOptionThatContainsIt() {
    Called called = Called.with("options", "Sweep");

    assertThat(called.status()).isZero();
    assertThat(called.out().lines().filter(line -> line.startsWith("pql.")))
        .containsExactly("pql.sweep.step", "pql.sweep.interval");
  }

  @Test
  void misspeltNameIsRefusedWithTheNearestKeys() {
    Called called = Called.with("options", "transation-timeout");

    assertThat(called.status()).isEqualTo(2);
    assertThat(called.out()).isEmpty();
    assertThat(called.errors())
        .containsExactly(
            "transation-timeout: no such option: did you mean pql.kafka.transaction-timeout?");
    assertThat(Called.with("options", "grup-id").errors())
        .containsExactly(
            "grup-id: no such option: did you mean pql.kafka.group-id or pql.delivery.group-id or"
                + " pql.alerts.group-id?");
  }

  @Test
  void nameUnlikeAnyKeyIsRefusedWithTheWayToListAll() {
    Called called = Called.with("options", "colour");

    assertThat(called.status()).isEqualTo(2);
    assertThat(called.errors())
        .containsExactly("colour: no such option; ./pql options lists all options");
  }

  @Test
  void markdownIsThePageOfOptions() {
    assertThat(Called.with("options", "--markdown").out()).isEqualTo(OptionsPage.markdown());
  }
}
