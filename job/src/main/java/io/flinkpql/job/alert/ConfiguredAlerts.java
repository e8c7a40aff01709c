// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import io.flinkpql.job.kafka.LogSource;
import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.KafkaOptions;
import io.flinkpql.job.options.WebhookConfiguration;
import io.flinkpql.job.options.WebhookOptions;
import io.flinkpql.job.options.WebhookOptions.Form;
import io.flinkpql.job.options.WebhookOptions.Identified;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.serialization.AbstractDeserializationSchema;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Builds the alert pipeline from the job's configuration. */
public final class ConfiguredAlerts {

  private static final double SLACK_PER_SECOND = 1;
  private static final double PER_SECOND = 10;

  private ConfiguredAlerts() {}

  /** Adds the alert pipeline to an environment if any webhook is configured. */
  public static void assemble(
      StreamExecutionEnvironment environment, JobConfiguration configuration) {
    List<Webhook> webhooks =
        configuration.webhooks().stream().map(ConfiguredAlerts::webhook).toList();
    if (!webhooks.isEmpty()) {
      AlertTopology.assemble(
          environment,
          new AlertTopology.Sources(
              LogSource.ofAlerts(
                  configuration,
                  configuration.get(KafkaOptions.QUALIFICATIONS_TOPIC),
                  KafkaRecordDeserializationSchema.valueOnly(new Bytes())),
              LogSource.fromStart(
                  configuration,
                  configuration.get(KafkaOptions.RULE_SETS_TOPIC),
                  KafkaRecordDeserializationSchema.valueOnly(new Bytes()))),
          new AlertTopology.Sinks(AlertDeadLetters.sink(configuration)),
          webhooks);
    }
  }

  private static Webhook webhook(WebhookConfiguration configured) {
    return new Webhook(
        configured.name(),
        new RecordFilter(
            texts(configured, WebhookOptions.RULE_SETS),
            texts(configured, WebhookOptions.KINDS),
            texts(configured, WebhookOptions.TIERS),
            texts(configured, WebhookOptions.PRIORITIES),
            texts(configured, WebhookOptions.SEGMENTS)),
        template(configured),
        configured.get(WebhookOptions.COOLDOWN),
        new Webhook.Load(
            configured.find(WebhookOptions.RATE_LIMIT).orElse(defaultRate(configured)),
            configured.get(WebhookOptions.MAX_IN_FLIGHT),
            configured.get(WebhookOptions.CONNECT_TIMEOUT),
            configured.get(WebhookOptions.TIMEOUT)),
        new Webhook.Retries(
            configured.get(WebhookOptions.MAX_ATTEMPTS),
            configured.get(WebhookOptions.BACKOFF),
            configured.get(WebhookOptions.MAX_BACKOFF)),
        configured.target());
  }

  private static Set<String> texts(
      WebhookConfiguration configured, ConfigOption<List<String>> option) {
    return Set.copyOf(configured.find(option).orElse(List.of()));
  }

  private static double defaultRate(WebhookConfiguration configured) {
    return configured.get(WebhookOptions.TEMPLATE) == Form.SLACK ? SLACK_PER_SECOND : PER_SECOND;
  }

  private static Template template(WebhookConfiguration configured) {
    return switch (configured.get(WebhookOptions.TEMPLATE)) {
      case JSON -> new JsonTemplate();
      case SLACK -> new SlackTemplate(configured.find(WebhookOptions.ACCOUNT_URL).orElse(""));
      case SEGMENT_GROUP -> new SegmentTemplate(SegmentTemplate.Call.GROUP);
      case SEGMENT_IDENTIFY ->
          new SegmentTemplate(
              configured.get(WebhookOptions.IDENTIFY) == Identified.ACCOUNT
                  ? SegmentTemplate.Call.IDENTIFY_ACCOUNT
                  : SegmentTemplate.Call.IDENTIFY_TRIGGER);
    };
  }

  /** Passes record values through unchanged. */
  private static final class Bytes extends AbstractDeserializationSchema<byte[]> {

    private static final long serialVersionUID = 1L;

    @Override
    public byte[] deserialize(byte[] value) {
      return value;
    }
  }
}
