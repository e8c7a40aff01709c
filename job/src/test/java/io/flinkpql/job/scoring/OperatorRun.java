// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkpql.job.backfill.BackfilledUsage;
import io.flinkpql.job.routing.OutboundRecord;
import io.flinkpql.job.routing.OutboundRecord.Destination;
import io.flinkpql.message.MessageParser;
import io.flinkpql.message.ParsedMessage.Usable;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleInterests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;

/** Runs the scoring operator on RocksDB, in a harness that sets the wall clock and watermark. */
final class OperatorRun implements AutoCloseable {

  /** Time between refreshes, ms. */
  static final long REFRESH_INTERVAL = 900_000;

  /** A large cache: no account is flushed or evicted before a checkpoint. */
  static final ScoringSettings LARGE_CACHE =
      new ScoringSettings(
          64 << 20,
          new FlushSettings(10_000, 10_000),
          new SweepSettings(3, 10, REFRESH_INTERVAL, Long.MAX_VALUE),
          Long.MAX_VALUE);

  /** A cache for a few accounts: most are only in RocksDB. */
  static final ScoringSettings SMALL_CACHE =
      LARGE_CACHE.withCacheBytes(2_000).withFlush(new FlushSettings(100, 1));

  /** A cache for no account but the one in use, and a maximum age of restored state. */
  static final ScoringSettings MINIMAL_CACHE =
      SMALL_CACHE.withCacheBytes(1).withMaxRestoreAgeMillis(60_000);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_PARALLELISM = 16;

  /** Timers while no sweep runs: the next flush and the next refresh. */
  private static final int IDLE_TIMERS = 2;

  private final KeyedTwoInputStreamOperatorTestHarness<
          String, UsageEvent, ScoringUpdate, OutboundRecord>
      harness;
  private final MessageParser parser;
  private RuleHistory parsedBy;
  private long checkpoint;

  /** Starts a run with empty state. */
  static OperatorRun start(String rules, ScoringSettings settings) throws Exception {
    OperatorRun run = new OperatorRun(new PublishedRules(rules, 0), settings, 1, 0);
    run.harness.open();
    return run;
  }

  /** Starts a run with empty state in a state backend. */
  static OperatorRun start(String rules, ScoringSettings settings, StateBackend backend)
      throws Exception {
    OperatorRun run = new OperatorRun(new PublishedRules(rules, 0), settings, 1, 0);
    run.harness.setStateBackend(backend);
    run.harness.open();
    return run;
  }

  /** Starts one of two subtasks with empty state. */
  static OperatorRun start(PublishedRules rules, int subtask) throws Exception {
    OperatorRun run = new OperatorRun(rules, LARGE_CACHE, 2, subtask);
    run.harness.open();
    return run;
  }

  /** Starts a run that restores a state at wall clock 0. */
  static OperatorRun restore(
      PublishedRules rules, ScoringSettings settings, OperatorSubtaskState state) throws Exception {
    return restore(rules, settings, state, 0);
  }

  /** Starts a run that restores a state at another wall clock, ms. */
  static OperatorRun restore(
      PublishedRules rules, ScoringSettings settings, OperatorSubtaskState state, long now)
      throws Exception {
    OperatorRun run = new OperatorRun(rules, settings, 1, 0);
    run.harness.setProcessingTime(now);
    run.harness.initializeState(state);
    run.harness.open();
    return run;
  }

  /**
   * Starts a run that restores a state, written by a state backend of that kind, at wall clock 0.
   */
  static OperatorRun restore(
      PublishedRules rules,
      ScoringSettings settings,
      OperatorSubtaskState state,
      StateBackend backend)
      throws Exception {
    OperatorRun run = new OperatorRun(rules, settings, 1, 0);
    run.harness.setStateBackend(backend);
    try {
      run.harness.initializeState(state);
      run.harness.open();
    } catch (Exception e) {
      run.close();
      throw e;
    }
    return run;
  }

  private OperatorRun(PublishedRules rules, ScoringSettings settings, int parallelism, int subtask)
      throws Exception {
    parsedBy = RuleHistory.of(rules);
    parser = new MessageParser(RuleInterests.following(() -> parsedBy), () -> Long.MAX_VALUE);
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

  /** Processes a {@code track} message. */
  void track(String time, String account, String user, String event) throws Exception {
    message(
        """
        {"type": "track", "event": "%s", "userId": "%s", "timestamp": "%s",
         "context": {"groupId": "%s"}}"""
            .formatted(event, user, time, account));
  }

  /** Processes a message. */
  void message(String json) throws Exception {
    List<UsageEvent> events = new ArrayList<>();
    parser.parse(
        json.getBytes(StandardCharsets.UTF_8),
        -1,
        new UsageEvent.Position(0, 0, 0),
        parsed -> events.add(((Usable) parsed).event()));
    for (UsageEvent event : events) {
      event(event);
    }
  }

  /** Processes a parsed message. */
  void event(UsageEvent event) throws Exception {
    harness.processElement1(new StreamRecord<>(event, event.timestamp()));
  }

  /** Publishes a rule set, to the parser first. */
  void publish(String rules, String activeFrom) throws Exception {
    publish(new PublishedRules(rules, Instant.parse(activeFrom).toEpochMilli()));
  }

  void publish(PublishedRules rules) throws Exception {
    if (rules.ruleSet().version() > parsedBy.latestRules().version()) {
      parsedBy = parsedBy.with(rules);
    }
    harness.processElement2(new StreamRecord<>(new ScoringUpdate.Rules(rules)));
  }

  /** Processes usage from before the begin of a candidate. */
  void backfill(BackfilledUsage usage) throws Exception {
    harness.processElement2(new StreamRecord<>(new ScoringUpdate.Usage(usage)));
  }

  /** Advances the watermark, and the wall clock until the sweep has completed. */
  void watermark(String time) throws Exception {
    watermark(Instant.parse(time).toEpochMilli());
  }

  void watermark(long time) throws Exception {
    watermarkAlone(time);
    completeSweep();
  }

  /** Advances the watermark; a sweep that it starts goes on when the wall clock advances. */
  void watermarkAlone(long time) throws Exception {
    // The source of rule sets is idle too: it must not hold back the watermark.
    harness.processWatermarkStatus2(WatermarkStatus.IDLE);
    harness.processWatermark1(new Watermark(time));
  }

  /** Advances the wall clock to the next refresh and until that has completed. */
  void refresh() throws Exception {
    long refreshes = harness.getProcessingTime() / REFRESH_INTERVAL;
    harness.setProcessingTime((refreshes + 1) * REFRESH_INTERVAL);
    completeSweep();
  }

  private void completeSweep() throws Exception {
    while (harness.getProcessingTimeService().getNumActiveTimers() > IDLE_TIMERS) {
      harness.setProcessingTime(harness.getProcessingTime() + 10);
    }
  }

  /** Advances the wall clock in steps as short as those of a flush. */
  void advanceWallClock(long millis) throws Exception {
    long end = harness.getProcessingTime() + millis;
    while (harness.getProcessingTime() < end) {
      harness.setProcessingTime(Math.min(end, harness.getProcessingTime() + 10));
    }
  }

  /** Sets the wall clock forward, or back by a negative time. */
  void setClockForward(Duration time) throws Exception {
    harness.setProcessingTime(harness.getProcessingTime() + time.toMillis());
  }

  /** Makes the source of messages idle, then active again. */
  void becomeIdleAndActive() throws Exception {
    harness.processWatermarkStatus1(WatermarkStatus.IDLE);
    harness.processWatermarkStatus1(WatermarkStatus.ACTIVE);
  }

  OperatorSubtaskState snapshot() throws Exception {
    return harness.snapshot(++checkpoint, checkpoint);
  }

  /** Tells the operator that the last snapshot belongs to a completed checkpoint. */
  void completeCheckpoint() throws Exception {
    harness.notifyOfCompletedCheckpoint(checkpoint);
  }

  /** Returns the qualifications so far: {@code account kind from→to at time}. */
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

  /** Returns the records of a topic so far, without {@code recorded_at}. */
  List<String> json(Destination destination) {
    return records(destination)
        .map(JsonNode::toString)
        .map(OperatorRun::withoutRecordedAt)
        .toList();
  }

  /** Returns a record without its {@code recorded_at}. */
  static String withoutRecordedAt(String json) {
    return json.replaceFirst("\"recorded_at\":\"[^\"]*\"", "");
  }

  /** Returns the records of a topic so far, tombstones as {@code {"tombstone": true}}. */
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

  /** Forgets the records so far, which a long run could not hold. */
  void discardRecords() {
    harness.getOutput().clear();
  }

  /** Returns the backend of the keyed state. */
  KeyedStateBackend<String> stateBackend() {
    return harness.getOperator().getKeyedStateBackend();
  }

  /** Returns the accounts in RocksDB. */
  List<String> stored() {
    try (Stream<String> ids =
        harness
            .getOperator()
            .<String>getKeyedStateBackend()
            .getKeys("accounts", VoidNamespace.INSTANCE)) {
      return ids.sorted().toList();
    }
  }

  /** Returns the number of event-time timers. */
  int timers() {
    return harness.numEventTimeTimers();
  }

  @Override
  public void close() throws Exception {
    harness.close();
  }
}
