// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.contender;

import io.flinkpql.job.options.ScoringOptions;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.rules.InvalidRuleSetException;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.RuleSets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Runs the same scoring on Kafka Streams: a repartition topic keys messages by account, and scoring
 * uses a RocksDB store with a changelog, exactly once.
 *
 * <p>Only the engine differs: parser, message format, packed account and scoring are those of the
 * scoring job. Kafka Streams does less: no dead letters, no identity, no sweep of idle accounts, no
 * topic of accounts, no database.
 *
 * <p>It is tuned as the documentation advises: one value per account instead of an aggregate per
 * signal; a record cache as large as the scoring job's cache, so that a commit writes an account
 * once; bounded RocksDB memory, shared by all stores; the same batching and compression in
 * producers; the checkpoint interval as commit interval. Messages in the repartition topic are read
 * once they are committed, so the count of messages grows in steps of a commit.
 */
final class KafkaStreamsContender implements Contender {

  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final int TRANSACTION_TIMEOUT_MILLIS = 900_000;
  private static final int PRODUCER_BATCH_BYTES = 256 * 1024;

  private final ScoringProcessor.Counts counts = new ScoringProcessor.Counts();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private ContenderSettings settings;
  private SharedRocksDbMemory memory;
  private KafkaStreams streams;

  @Override
  public void start(ContenderSettings settings) throws Exception {
    this.settings = settings;
    String rules = Files.readString(settings.rules());
    RuleSets.read(rules);
    memory = new SharedRocksDbMemory(settings.managedBytes());
    streams = new KafkaStreams(topology(settings, rules), properties());
    CountDownLatch running = new CountDownLatch(1);
    streams.setStateListener(
        (state, before) -> {
          if (state == KafkaStreams.State.RUNNING || state.hasStartedOrFinishedShuttingDown()) {
            running.countDown();
          }
        });
    streams.setUncaughtExceptionHandler(
        error -> {
          failure.compareAndSet(null, error);
          return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    streams.start();
    boolean started = running.await(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    check();
    if (!started) {
      throw new IllegalStateException(
          "kafka-streams did not start within " + TIMEOUT.toSeconds() + " s");
    }
  }

  private Topology topology(ContenderSettings settings, String rules) {
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream(settings.topic(), Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
        .process(() -> new ParsingProcessor(parse(rules)), Named.as("parse"))
        .repartition(
            Repartitioned.<String, UsageEvent>as("by-account")
                .withKeySerde(Serdes.String())
                .withValueSerde(UsageEventSerde.create()))
        .process(new Scoring(rules, counts), Named.as("score"))
        .to(settings.qualifications(), Produced.with(Serdes.String(), Serdes.ByteArray()));
    return builder.build();
  }

  /** Supplies a scoring processor and its store to each task. */
  private record Scoring(String rules, ScoringProcessor.Counts counts)
      implements ProcessorSupplier<String, UsageEvent, String, byte[]> {

    @Override
    public Processor<String, UsageEvent, String, byte[]> get() {
      return new ScoringProcessor(parse(rules), counts);
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
      return Set.of(
          Stores.keyValueStoreBuilder(
                  Stores.persistentKeyValueStore(ScoringProcessor.STORE),
                  Serdes.String(),
                  Serdes.ByteArray())
              .withCachingEnabled());
    }
  }

  /** Parses the rule set for one thread, since conditions are not thread-safe. */
  private static RuleSet parse(String rules) {
    try {
      return RuleSets.read(rules);
    } catch (InvalidRuleSetException e) {
      throw new IllegalStateException("the rule set was valid when the contender started", e);
    }
  }

  private Properties properties() {
    long cacheBytes =
        Configuration.fromMap(settings.options()).get(ScoringOptions.CACHE_SIZE).getBytes()
            * settings.parallelism();
    Map<String, Object> properties = new HashMap<>(memory.settings());
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, settings.run());
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
    properties.put(StreamsConfig.STATE_DIR_CONFIG, settings.directory().toString());
    properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.parallelism());
    properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, settings.checkpointMillis());
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, cacheBytes);
    properties.put(
        StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
        TRANSACTION_TIMEOUT_MILLIS);
    properties.put(
        StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), PRODUCER_BATCH_BYTES);
    properties.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
    Properties result = new Properties();
    result.putAll(properties);
    return result;
  }

  @Override
  public long events() {
    return counts.messages().sum();
  }

  @Override
  public Map<String, Long> figures() {
    return Map.of("qualifications", counts.qualifications().sum());
  }

  /** Stops the contender first, so that RocksDB flushes its memory to files. */
  @Override
  public long stateBytes() {
    stop();
    try (Stream<Path> files = Files.walk(settings.directory())) {
      return files.filter(Files::isRegularFile).mapToLong(KafkaStreamsContender::size).sum();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the directory of the stores", e);
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read a file of the stores", e);
    }
  }

  @Override
  public void check() {
    Throwable error = failure.get();
    if (error != null) {
      throw new IllegalStateException("kafka-streams stopped: " + error, error);
    }
  }

  private void stop() {
    if (!streams.close(TIMEOUT)) {
      throw new IllegalStateException(
          "kafka-streams did not stop within " + TIMEOUT.toSeconds() + " s");
    }
  }

  @Override
  public void close() throws Exception {
    if (streams != null) {
      stop();
      deleteInternalTopics();
    }
    if (memory != null) {
      memory.close();
    }
  }

  /** Deletes large topics, which the broker would go on compacting during the next run. */
  private void deleteInternalTopics() throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", settings.bootstrapServers()))) {
      List<String> internal =
          admin.listTopics().names().get().stream()
              .filter(name -> name.startsWith(settings.run() + "-"))
              .toList();
      admin.deleteTopics(internal).all().get();
    }
  }
}
