// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.job.options.OptionGroup;
import io.flinkpql.job.options.OptionsPage;
import org.junit.jupiter.api.Test;

class OptionsCommandTest {

  @Test
  void listHasOneAlignedLinePerOption() {
    CommandRun run = CommandRun.of("options");

    assertThat(run.status()).isZero();
    assertThat(run.errors()).isEmpty();
    assertThat(run.out().lines())
        .hasSameSizeAs(
            OptionGroup.all().stream().flatMap(group -> group.options().stream()).toList())
        .anyMatch(line -> line.matches("pql\\.checkpoint\\.interval +duration +10 s"))
        .anyMatch(line -> line.matches("pql\\.parallelism +integer +none"));
    String topic =
        run.out()
            .lines()
            .filter(line -> line.startsWith("pql.rules.topic "))
            .findFirst()
            .orElse("");
    int typeColumn = topic.indexOf(" text") + 1;
    assertThat(run.out().lines())
        .allMatch(line -> line.charAt(typeColumn - 1) == ' ' && line.charAt(typeColumn) != ' ');
  }

  @Test
  void exactKeyDescribesThatOptionAlone() {
    CommandRun run = CommandRun.of("options", "pql.webhooks");

    assertThat(run.status()).isZero();
    assertThat(run.out()).startsWith("pql.webhooks\n  list, default: none\n  Names of the");
    assertThat(run.out().lines().filter(line -> line.startsWith("pql."))).hasSize(1);
    assertThat(run.out().lines()).allMatch(line -> line.length() <= 80);
  }

  @Test
  void partOfAKeyDescribesEveryOptionThatContainsIt() {
    CommandRun run = CommandRun.of("options", "Sweep");

    assertThat(run.status()).isZero();
    assertThat(run.out().lines().filter(line -> line.startsWith("pql.")))
        .containsExactly("pql.sweep.step", "pql.sweep.interval");
  }

  @Test
  void misspeltNameIsRefusedWithTheNearestKeys() {
    CommandRun run = CommandRun.of("options", "transation-timeout");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.errors())
        .containsExactly(
            "transation-timeout: no such option: did you mean pql.kafka.transaction-timeout?");
    assertThat(CommandRun.of("options", "grup-id").errors())
        .containsExactly(
            "grup-id: no such option: did you mean pql.kafka.group-id or pql.delivery.group-id or"
                + " pql.alerts.group-id?");
  }

  @Test
  void nameUnlikeAnyKeyIsRefusedWithTheWayToListAll() {
    CommandRun run = CommandRun.of("options", "colour");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errors())
        .containsExactly("colour: no such option; ./pql options lists all options");
  }

  @Test
  void markdownIsThePageOfOptions() {
    assertThat(CommandRun.of("options", "--markdown").out()).isEqualTo(OptionsPage.markdown());
  }
}
