// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkpql.job.routing.OutboundRecord;
import io.flinkpql.job.routing.OutboundRecord.Destination;
import io.flinkpql.message.MessageParser;
import io.flinkpql.message.ParsedMessage.Usable;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.rules.RuleSetInterest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;

/** The scoring operator on RocksDB, in a harness that decides what time it is. */
final class OperatorRun implements AutoCloseable {

  /** From one refresh to the next, ms. */
  static final long REFRESH_INTERVAL = 900_000;

  /** Room for everything: nothing leaves the cache before a checkpoint. */
  static final ScoringSettings ROOMY =
      new ScoringSettings(64 << 20, 10_000, 10_000, 3, 10, REFRESH_INTERVAL, Long.MAX_VALUE);

  /** Room for no account but the one in use. */
  static final ScoringSettings CRAMPED =
      new ScoringSettings(1, 1, 100, 3, 10, REFRESH_INTERVAL, 60_000);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_PARALLELISM = 16;

  /** The timer that writes ahead of checkpoints and the one that refreshes. */
  private static final int WHEN_NOTHING_IS_SWEPT = 2;

  private final KeyedTwoInputStreamOperatorTestHarness<
          String, UsageEvent, PublishedRules, OutboundRecord>
      harness;
  private final MessageParser parser;
  private long checkpoint;

  /** A run from nothing. */
  static OperatorRun start(String rules, ScoringSettings settings) throws Exception {
    OperatorRun run = new OperatorRun(new PublishedRules(rules, 0), settings, 1, 0);
    run.harness.open();
    return run;
  }

  /** The same as one of two subtasks. */
  static OperatorRun start(PublishedRules rules, int subtask) throws Exception {
    OperatorRun run = new OperatorRun(rules, ROOMY, 2, subtask);
    run.harness.open();
    return run;
  }

  /** A run that goes on from the state of another. */
  static OperatorRun restore(
      PublishedRules rules, ScoringSettings settings, OperatorSubtaskState state) throws Exception {
    return restore(rules, settings, state, 0);
  }

  /** The same at another time of the wall clock, in ms; runs begin at 0. */
  static OperatorRun restore(
      PublishedRules rules, ScoringSettings settings, OperatorSubtaskState state, long now)
      throws Exception {
    OperatorRun run = new OperatorRun(rules, settings, 1, 0);
    run.harness.setProcessingTime(now);
    run.harness.initializeState(state);
    run.harness.open();
    return run;
  }

  private OperatorRun(PublishedRules rules, ScoringSettings settings, int parallelism, int subtask)
      throws Exception {
    parser = new MessageParser(new RuleSetInterest(rules.read()));
    harness =
        new KeyedTwoInputStreamOperatorTestHarness<>(
            new ScoringOperator(rules, settings),
            UsageEvent::account,
            null,
            Types.STRING,
            MAX_PARALLELISM,
            parallelism,
            subtask);
    harness.setStateBackend(new EmbeddedRocksDBStateBackend());
  }

  /** A user does something. */
  void track(String time, String account, String user, String event) throws Exception {
    message(
        """
        {"type": "track", "event": "%s", "userId": "%s", "timestamp": "%s",
         "context": {"groupId": "%s"}}"""
            .formatted(event, user, time, account));
  }

  /** A message as it comes in. */
  void message(String json) throws Exception {
    List<UsageEvent> events = new ArrayList<>();
    parser.parse(
        json.getBytes(StandardCharsets.UTF_8),
        -1,
        new UsageEvent.Position(0, 0, 0),
        parsed -> events.add(((Usable) parsed).event()));
    for (UsageEvent event : events) {
      harness.processElement1(new StreamRecord<>(event, event.timestamp()));
    }
  }

  /** A rule set is published. */
  void publish(String rules, String activeFrom) throws Exception {
    publish(new PublishedRules(rules, Instant.parse(activeFrom).toEpochMilli()));
  }

  void publish(PublishedRules rules) throws Exception {
    harness.processElement2(new StreamRecord<>(rules));
  }

  /** Event time passes, and with it as much processing time as a sweep needs. */
  void watermark(String time) throws Exception {
    watermark(Instant.parse(time).toEpochMilli());
  }

  void watermark(long time) throws Exception {
    // As the source of rule sets does: it tells no time.
    harness.processWatermarkStatus2(WatermarkStatus.IDLE);
    harness.processWatermark1(new Watermark(time));
    sweep();
  }

  /** The wall clock reaches the next time to refresh, and goes on for as long as that takes. */
  void refresh() throws Exception {
    long rounds = harness.getProcessingTime() / REFRESH_INTERVAL;
    harness.setProcessingTime((rounds + 1) * REFRESH_INTERVAL);
    sweep();
  }

  private void sweep() throws Exception {
    while (harness.getProcessingTimeService().getNumActiveTimers() > WHEN_NOTHING_IS_SWEPT) {
      harness.setProcessingTime(harness.getProcessingTime() + 10);
    }
  }

  /** No message comes for so long that its source is idle; later one does. */
  void pause() throws Exception {
    harness.processWatermarkStatus1(WatermarkStatus.IDLE);
    harness.processWatermarkStatus1(WatermarkStatus.ACTIVE);
  }

  OperatorSubtaskState snapshot() throws Exception {
    return harness.snapshot(++checkpoint, checkpoint);
  }

  /** The qualifications so far: {@code account kind from→to at time}. */
  List<String> qualifications() {
    return records(Destination.QUALIFICATIONS)
        .map(
            r ->
                "%s %s %s→%s at %s"
                    .formatted(
                        r.get("account").asText(),
                        r.get("kind").asText(),
                        r.get("from").asText("none"),
                        r.get("to").asText("none"),
                        r.get("effective_at").asText()))
        .toList();
  }

  /** The records so far of a topic, without the time at which each was written. */
  List<String> json(Destination destination) {
    return records(destination)
        .map(JsonNode::toString)
        .map(text -> text.replaceFirst("\"recorded_at\":\"[^\"]*\"", ""))
        .toList();
  }

  Stream<JsonNode> records(Destination destination) {
    return harness.extractOutputValues().stream()
        .filter(r -> r.destination() == destination)
        .map(r -> r.value() == null ? "{\"tombstone\": true}" : text(r.value()))
        .map(OperatorRun::parse);
  }

  private static String text(byte[] value) {
    return new String(value, StandardCharsets.UTF_8);
  }

  private static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The accounts in RocksDB. */
  List<String> stored() {
    try (Stream<String> ids =
        harness
            .getOperator()
            .<String>getKeyedStateBackend()
            .getKeys("accounts", VoidNamespace.INSTANCE)) {
      return ids.sorted().toList();
    }
  }

  int timers() {
    return harness.numEventTimeTimers();
  }

  @Override
  public void close() throws Exception {
    harness.close();
  }
}
