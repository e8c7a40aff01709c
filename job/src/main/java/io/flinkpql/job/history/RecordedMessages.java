// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.history;

import io.flinkpql.job.kafka.Brokers;
import io.flinkpql.job.kafka.BrokersException;
import io.flinkpql.job.options.FormatFiles;
import io.flinkpql.job.options.InvalidOptionsException;
import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.KafkaOptions;
import io.flinkpql.job.routing.SourcedMessage;
import io.flinkpql.job.routing.SourcedMessageSerializer;
import io.flinkpql.message.MessageFormat;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads the messages of {@code pql.kafka.topics.usage} from their start to the end that the topics
 * had when this was created, so that all passes over them read the same messages.
 *
 * <p>Messages with equal timestamps are applied in the order of topics, partitions and offsets.
 */
public final class RecordedMessages implements Messages {

  private static final byte[] NONE = {};

  private final String bootstrapServers;
  private final Properties properties;
  private final Map<TopicPartition, Long> ends;
  private final List<TopicPartition> partitions;
  private final Map<String, MessageFormat> formats;
  private final long startedAt;

  private RecordedMessages(
      String bootstrapServers,
      Properties properties,
      Map<TopicPartition, Long> ends,
      Map<String, MessageFormat> formats,
      long startedAt) {
    this.bootstrapServers = bootstrapServers;
    this.properties = properties;
    this.ends = ends;
    this.formats = formats;
    this.startedAt = startedAt;
    partitions =
        ends.keySet().stream()
            .sorted(
                Comparator.comparing(TopicPartition::topic)
                    .thenComparing(TopicPartition::partition))
            .toList();
  }

  /**
   * Asks the brokers where the topics end.
   *
   * @param startedAt the wall clock at the start of the job, ms since the epoch
   * @throws BrokersException if they do not answer or lack a topic
   * @throws InvalidOptionsException if a format of a topic is invalid
   */
  public static RecordedMessages upToNow(JobConfiguration configuration, long startedAt)
      throws BrokersException, InvalidOptionsException, InterruptedException {
    try (Brokers brokers = Brokers.of(configuration)) {
      return new RecordedMessages(
          configuration.get(KafkaOptions.BOOTSTRAP_SERVERS),
          configuration.kafkaProperties(),
          ends(brokers, configuration.get(KafkaOptions.USAGE_TOPICS)),
          FormatFiles.ofTopics(configuration),
          startedAt);
    }
  }

  private static Map<TopicPartition, Long> ends(Brokers brokers, List<String> topics)
      throws BrokersException, InterruptedException {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    for (var described : brokers.admin().describeTopics(topics).topicNameValues().entrySet()) {
      TopicDescription topic =
          brokers.await(
              described.getValue(), "Topic %s was not read".formatted(described.getKey()));
      topic
          .partitions()
          .forEach(
              partition ->
                  latest.put(
                      new TopicPartition(topic.name(), partition.partition()),
                      OffsetSpec.latest()));
    }
    Map<TopicPartition, Long> ends = new HashMap<>();
    brokers
        .await(
            brokers.admin().listOffsets(latest).all(), "The ends of " + topics + " were not read")
        .forEach((partition, end) -> ends.put(partition, end.offset()));
    return ends;
  }

  @Override
  public DataStream<SourcedMessage> messages(
      StreamExecutionEnvironment env, ParseLines.Reading reading) {
    List<String> topics = partitions.stream().map(TopicPartition::topic).toList();
    return env.fromSource(source(), WatermarkStrategy.noWatermarks(), "Records")
        .uid("records")
        .flatMap(
            new ParseLines(
                reading,
                topics,
                topics.stream()
                    .map(topic -> formats.getOrDefault(topic, MessageFormat.SEGMENT))
                    .toList(),
                startedAt))
        .returns(SourcedMessageSerializer.TYPE)
        .uid("parse")
        .name("Parse");
  }

  private KafkaSource<NdjsonLine> source() {
    return KafkaSource.<NdjsonLine>builder()
        .setBootstrapServers(bootstrapServers)
        .setPartitions(new HashSet<>(partitions))
        .setStartingOffsets(OffsetsInitializer.earliest())
        .setBounded(OffsetsInitializer.offsets(ends))
        .setDeserializer(new Lines(partitions))
        // Without a consumer group there is nothing to commit to.
        .setProperty("commit.offsets.on.checkpoint", "false")
        .setProperties(properties)
        .build();
  }

  /** Numbers partitions like files, and offsets like lines. */
  private static final class Lines implements KafkaRecordDeserializationSchema<NdjsonLine> {

    private static final long serialVersionUID = 1L;

    private final ArrayList<TopicPartition> partitions;
    private transient Map<TopicPartition, Integer> numbers;

    Lines(List<TopicPartition> partitions) {
      this.partitions = new ArrayList<>(partitions);
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<NdjsonLine> out) {
      if (numbers == null) {
        numbers = new HashMap<>();
        partitions.forEach(partition -> numbers.put(partition, numbers.size()));
      }
      int number = numbers.get(new TopicPartition(record.topic(), record.partition()));
      byte[] value = record.value() == null ? NONE : record.value();
      out.collect(new NdjsonLine(number, record.offset(), value, false, record.timestamp()));
    }

    @Override
    public TypeInformation<NdjsonLine> getProducedType() {
      return TypeInformation.of(NdjsonLine.class);
    }
  }
}
