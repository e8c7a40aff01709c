// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import io.flinkpql.job.metric.Metric;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/** Counts the alerts and requests of one webhook, labelled {@code webhook}. */
final class AlertMetrics {

  private final Counter sent;
  private final Counter retried;
  private final Counter failed;
  private final Counter suppressed;
  private final Counter requestsAccepted;
  private final Counter requestsFailed;
  private final Counter requestsRefused;
  private final Counter requestMillis;

  AlertMetrics(MetricGroup group, String webhook, Gauge<Integer> inFlight) {
    sent = Metric.ALERTS_SENT.counter(group, webhook);
    retried = Metric.ALERTS_RETRIED.counter(group, webhook);
    failed = Metric.ALERTS_FAILED.counter(group, webhook);
    suppressed = Metric.ALERTS_SUPPRESSED.counter(group, webhook, "cooldown");
    requestsAccepted = Metric.ALERT_REQUESTS.counter(group, webhook, "accepted");
    requestsFailed = Metric.ALERT_REQUESTS.counter(group, webhook, "failed");
    requestsRefused = Metric.ALERT_REQUESTS.counter(group, webhook, "refused");
    requestMillis = Metric.ALERT_REQUEST_MILLIS.counter(group, webhook);
    Metric.ALERTS_IN_FLIGHT.gauge(group, inFlight, webhook);
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

  /** Counts a completed request and its duration, so that mean latency is time over requests. */
  void completed(Outcome outcome, long millis) {
    if (outcome instanceof Outcome.Failed) {
      requestsFailed.inc();
    } else if (outcome instanceof Outcome.Refused) {
      requestsRefused.inc();
    } else {
      requestsAccepted.inc();
    }
    requestMillis.inc(millis);
  }
}
