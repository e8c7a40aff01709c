// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import java.util.List;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/** Creates {@link SendAlerts}, which needs the mailbox that Flink gives to factories only. */
final class SendAlertsFactory extends AbstractStreamOperatorFactory<UndeliveredAlert>
    implements OneInputStreamOperatorFactory<Alert, UndeliveredAlert> {

  private static final long serialVersionUID = 1L;

  private final List<Webhook> webhooks;
  private final Channel.Factory channels;

  SendAlertsFactory(List<Webhook> webhooks, Channel.Factory channels) {
    this.webhooks = List.copyOf(webhooks);
    this.channels = channels;
  }

  @Override
  @SuppressWarnings("unchecked") // required by the signature in Flink
  public <T extends StreamOperator<UndeliveredAlert>> T createStreamOperator(
      StreamOperatorParameters<UndeliveredAlert> parameters) {
    return (T) new SendAlerts(parameters, webhooks, channels);
  }

  @Override
  @SuppressWarnings("rawtypes") // required by the signature in Flink
  public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
    return SendAlerts.class;
  }
}
