package io.flinkpql.job.kafka;

import io.flinkpql.job.messages.MessageTypes;
import io.flinkpql.job.messages.SourcedMessage;
import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.KafkaOptions;
import io.flinkpql.job.options.ScoringOptions;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Reads messages from the topics that the configuration names. */
public final class UsageSource {

  private UsageSource() {}

  /**
   * Adds the source to a job, with event time per partition that goes on when all is silent.
   *
   * @param environment the job
   * @param configuration brokers, topics, consumer group, time
   * @param rules text of the rule set that says what is read of a message; a valid one
   */
  public static DataStream<SourcedMessage> attach(
      StreamExecutionEnvironment environment, JobConfiguration configuration, String rules) {
    return environment
        .fromSource(of(configuration, rules), MessageWatermarks.of(configuration), "usage topics")
        .uid("usage")
        .transform(
            "time in silence",
            MessageTypes.SOURCED_MESSAGE,
            new SilenceWatermarks<>(configuration.get(ScoringOptions.SILENCE)))
        .uid("silence");
  }

  /** The source alone. */
  static KafkaSource<SourcedMessage> of(JobConfiguration configuration, String rules) {
    return KafkaSource.<SourcedMessage>builder()
        .setBootstrapServers(configuration.get(KafkaOptions.BOOTSTRAP_SERVERS))
        .setTopics(configuration.get(KafkaOptions.USAGE_TOPICS))
        .setGroupId(configuration.get(KafkaOptions.GROUP_ID))
        .setStartingOffsets(StartingOffsets.of(configuration.get(KafkaOptions.START)))
        .setDeserializer(new UsageDeserializer(rules))
        .setProperties(configuration.kafkaProperties())
        .build();
  }
}
