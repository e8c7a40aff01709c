// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.BroadcastOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests which labels alerts show. */
class SelectAlertsTest {

  private static final Webhook SLACK =
      new Webhook(
          "sales",
          RecordFilter.ALL,
          new SlackTemplate(""),
          Duration.ZERO,
          new Webhook.Load(1000, 4, Duration.ofSeconds(2), Duration.ofSeconds(2)),
          new Webhook.Retries(5, Duration.ofMillis(20), Duration.ofMillis(100)),
          Records.access("http://localhost"));

  private BroadcastOperatorTestHarness<byte[], byte[], Alert> harness;

  @BeforeEach
  void open() throws Exception {
    harness = opened(null);
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private static BroadcastOperatorTestHarness<byte[], byte[], Alert> opened(
      OperatorSubtaskState state) throws Exception {
    BroadcastOperatorTestHarness<byte[], byte[], Alert> harness =
        new BroadcastOperatorTestHarness<>(
            new org.apache.flink.streaming.api.operators.co.CoBroadcastWithNonKeyedOperator<>(
                new SelectAlerts(List.of(SLACK)), List.of(SelectAlerts.RULE_SETS)),
            1,
            1,
            0);
    if (state != null) {
      harness.initializeState(state);
    }
    harness.open();
    return harness;
  }

  private void publish(String ruleSet) throws Exception {
    harness.processBroadcastElement(new StreamRecord<>(ruleSet.getBytes(UTF_8)));
  }

  private String alert() throws Exception {
    harness.processElement(new StreamRecord<>(Records.PROMOTED.getBytes(UTF_8)));
    List<Alert> alerts = harness.extractOutputValues();
    return new String(alerts.get(alerts.size() - 1).body(), UTF_8);
  }

  @Test
  void alertShowsNamesUntilTheRuleSetIsKnown() throws Exception {
    assertThat(alert()).contains("from engaged to qualified", "invites_30d is 6");

    publish(Records.RULE_SET);
    assertThat(alert()).contains("from engaged to Ready for sales", "6 invitations");
  }

  @Test
  void labelsAreThoseOfTheHighestVersion() throws Exception {
    publish(Records.RULE_SET);
    publish(Records.RULE_SET.replace("\"version\":7", "\"version\":6").replace("Ready", "Old"));
    assertThat(alert()).contains("Ready for sales");

    publish(Records.RULE_SET.replace("\"version\":7", "\"version\":8").replace("Ready", "Hot"));
    assertThat(alert()).contains("Hot for sales");
  }

  @Test
  void labelsOfOtherRuleSetsAndOtherRecordsHaveNoEffect() throws Exception {
    publish(Records.RULE_SET.replace("\"name\":\"saas-default\"", "\"name\":\"other\""));
    publish("no json");
    publish(Records.PROMOTED);

    assertThat(alert()).contains("from engaged to qualified");
  }

  @Test
  void labelsSurviveARestart() throws Exception {
    publish(Records.RULE_SET);
    OperatorSubtaskState state = harness.snapshot(1, 1);
    harness.close();
    harness = opened(state);

    assertThat(alert()).contains("Ready for sales");
  }
}
