// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MetricTest {

  private final RecordedMetrics group = new RecordedMetrics();

  @Test
  void namesAreUnique() {
    assertThat(Arrays.stream(Metric.values()).map(Metric::text)).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource
  void nameHasThePrefixAndEndsWithTheUnitUnlessItCounts(Metric metric) {
    assertThat(metric.text()).matches("pql[A-Z][A-Za-z]+");
    assertThat(metric.text().endsWith("Millis")).isEqualTo(metric.unit().equals("ms"));
    assertThat(metric.text().endsWith("Bytes")).isEqualTo(metric.unit().equals("bytes"));
    assertThat(metric.text().endsWith("Ratio")).isEqualTo(metric.unit().equals("0 to 1"));
  }

  @ParameterizedTest
  @EnumSource
  void helpFitsInATableCell(Metric metric) {
    assertThat(metric.help()).isNotBlank().doesNotContain("|", "\n").doesNotEndWith(".");
  }

  @Test
  void labelValuesFollowTheOrderOfLabels() {
    Metric.QUALIFICATIONS.counter(group, "promoted", "engaged", "saas").inc();
    assertThat(group.value(Metric.QUALIFICATIONS, "promoted", "engaged", "saas")).isEqualTo(1);
  }

  @Test
  void everyLabelNeedsAValue() {
    assertThatThrownBy(() -> Metric.QUALIFICATIONS.counter(group, "promoted"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("pqlQualifications has the labels [kind, tier, rule_set]");
  }

  @Test
  void registeringAsTheWrongKindIsRefused() {
    assertThatThrownBy(() -> Metric.ACCOUNTS.counter(group, "engaged"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("pqlAccounts is not a COUNTER");
    assertThatThrownBy(() -> Metric.APPLIED.gauge(group, () -> 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("pqlApplied is not a GAUGE");
  }
}
