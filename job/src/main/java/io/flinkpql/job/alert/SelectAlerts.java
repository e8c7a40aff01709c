// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import io.flinkpql.job.metric.Metric;
import io.flinkpql.record.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.co.BroadcastProcessFunction;
import org.apache.flink.util.Collector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renders an alert for each webhook whose filter a qualification passes. Unreadable records are
 * only counted here; the delivery tables record their topic, partition and offset.
 *
 * <p>Rule sets are broadcast, because messages for people show their labels. State holds the labels
 * of the highest version of each rule set. The two inputs have no common order, so the first alerts
 * after a change may show the labels of the version before.
 */
final class SelectAlerts extends BroadcastProcessFunction<byte[], byte[], Alert> {

  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(SelectAlerts.class);

  /** Holds the record of each rule set's highest version, without its text, by name. */
  static final MapStateDescriptor<String, String> RULE_SETS =
      new MapStateDescriptor<>("rule-set-labels", Types.STRING, Types.STRING);

  private final List<Webhook> webhooks;

  private transient List<Counter> filtered;
  private transient Counter unreadable;

  /** Caches the labels of rule sets in state, by name. */
  private transient Map<String, Labels> labels;

  SelectAlerts(List<Webhook> webhooks) {
    this.webhooks = List.copyOf(webhooks);
  }

  @Override
  public void open(OpenContext context) {
    MetricGroup metrics = getRuntimeContext().getMetricGroup();
    unreadable = Metric.ALERTS_UNREADABLE.counter(metrics);
    labels = new HashMap<>();
    filtered = new ArrayList<>();
    for (Webhook webhook : webhooks) {
      filtered.add(Metric.ALERTS_SUPPRESSED.counter(metrics, webhook.name(), "filter"));
    }
  }

  @Override
  public void processBroadcastElement(byte[] value, Context context, Collector<Alert> out)
      throws Exception {
    Optional<LoggedRuleSet> read = LoggedRuleSet.read(value);
    if (read.isEmpty()) {
      unreadable.inc();
      LOG.error("A committed record is not a rule set; its labels are not shown in alerts");
      return;
    }
    BroadcastState<String, String> ruleSets = context.getBroadcastState(RULE_SETS);
    String held = ruleSets.get(read.get().name());
    if (held == null || LoggedRuleSet.ofText(held).version() <= read.get().version()) {
      ruleSets.put(read.get().name(), read.get().text());
      labels.put(read.get().name(), read.get().labels());
    }
  }

  @Override
  public void processElement(byte[] value, ReadOnlyContext context, Collector<Alert> out)
      throws Exception {
    Optional<LoggedQualification> read = LoggedQualification.read(value);
    if (read.isEmpty()) {
      unreadable.inc();
      LOG.error("A committed record is not a qualification; no alert is sent for it");
      return;
    }
    Labels words = labels(read.get().ruleSet(), context);
    for (int i = 0; i < webhooks.size(); i++) {
      Optional<Alert> alert = alert(webhooks.get(i), read.get(), words);
      if (alert.isPresent()) {
        out.collect(alert.get());
      } else {
        filtered.get(i).inc();
      }
    }
  }

  private Labels labels(String ruleSet, ReadOnlyContext context) throws Exception {
    if (!labels.containsKey(ruleSet)) {
      String held = context.getBroadcastState(RULE_SETS).get(ruleSet);
      labels.put(ruleSet, held == null ? Labels.NONE : LoggedRuleSet.ofText(held).labels());
    }
    return labels.get(ruleSet);
  }

  private static Optional<Alert> alert(Webhook webhook, LoggedQualification record, Labels labels) {
    if (!webhook.filter().includes(record)) {
      return Optional.empty();
    }
    String cooldownKey =
        record.occursOnce() ? "" : record.ruleSet() + '\0' + record.tier().orElse("");
    return webhook
        .template()
        .body(record, labels)
        .map(
            body ->
                new Alert(
                    webhook.name(),
                    record.account(),
                    record.idempotencyKey(),
                    cooldownKey,
                    record.effectiveAt().toEpochMilli(),
                    body));
  }
}
