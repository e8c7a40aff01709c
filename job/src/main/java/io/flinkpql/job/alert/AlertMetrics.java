package io.flinkpql.job.alert;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/** What is counted of one webhook. Its name is the label {@code webhook}. */
final class AlertMetrics {

  private final Counter sent;
  private final Counter retried;
  private final Counter failed;
  private final Counter suppressed;
  private final Counter requests;
  private final Counter requestMillis;

  AlertMetrics(MetricGroup group, Gauge<Integer> inFlight) {
    sent = group.counter("pqlAlertsSent");
    retried = group.counter("pqlAlertsRetried");
    failed = group.counter("pqlAlertsFailed");
    suppressed = suppressed(group, "cooldown");
    requests = group.counter("pqlAlertRequests");
    requestMillis = group.counter("pqlAlertRequestMillis");
    group.gauge("pqlAlertsInFlight", inFlight);
  }

  /** The metrics of a webhook. */
  static MetricGroup group(MetricGroup parent, String webhook) {
    return parent.addGroup("webhook", webhook);
  }

  /** Counts records that are not sent. */
  static Counter suppressed(MetricGroup group, String cause) {
    return group.addGroup("cause", cause).counter("pqlAlertsSuppressed");
  }

  void sent() {
    sent.inc();
  }

  void retried() {
    retried.inc();
  }

  void failed() {
    failed.inc();
  }

  void suppressed() {
    suppressed.inc();
  }

  /** Mean latency is the one divided by the other, over any time. */
  void answered(long millis) {
    requests.inc();
    requestMillis.inc(millis);
  }
}
