// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import io.flinkpql.job.metric.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.util.Collector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renders an alert for each webhook whose filter a qualification passes. Unreadable records are
 * only counted here; the delivery tables record their topic, partition and offset.
 */
final class SelectAlerts extends RichFlatMapFunction<byte[], Alert> {

  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(SelectAlerts.class);

  private final List<Webhook> webhooks;

  private transient List<Counter> filtered;
  private transient Counter unreadable;

  SelectAlerts(List<Webhook> webhooks) {
    this.webhooks = List.copyOf(webhooks);
  }

  @Override
  public void open(OpenContext context) {
    MetricGroup metrics = getRuntimeContext().getMetricGroup();
    unreadable = Metric.ALERTS_UNREADABLE.counter(metrics);
    filtered = new ArrayList<>();
    for (Webhook webhook : webhooks) {
      filtered.add(Metric.ALERTS_SUPPRESSED.counter(metrics, webhook.name(), "filter"));
    }
  }

  @Override
  public void flatMap(byte[] value, Collector<Alert> out) {
    Optional<LoggedQualification> read = LoggedQualification.read(value);
    if (read.isEmpty()) {
      unreadable.inc();
      LOG.error("A committed record is not a qualification; no alert is sent for it");
      return;
    }
    for (int i = 0; i < webhooks.size(); i++) {
      Optional<Alert> alert = alert(webhooks.get(i), read.get());
      if (alert.isPresent()) {
        out.collect(alert.get());
      } else {
        filtered.get(i).inc();
      }
    }
  }

  private static Optional<Alert> alert(Webhook webhook, LoggedQualification record) {
    if (!webhook.filter().includes(record)) {
      return Optional.empty();
    }
    String cooldownKey =
        record.occursOnce() ? "" : record.ruleSet() + '\0' + record.tier().orElse("");
    return webhook
        .template()
        .body(record)
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
