// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.routing;

import io.flinkpql.format.Formats;
import io.flinkpql.message.ParsedMessage.IdentityClaim;
import io.flinkpql.message.ParsedMessage.Unaddressed;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.rules.Identity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;

/** Runs both stages of identity in harnesses, connected, on RocksDB. */
final class StagesRun implements AutoCloseable {

  /** The state of both stages. */
  record State(OperatorSubtaskState links, OperatorSubtaskState memberships) {}

  private final KeyedOneInputStreamOperatorTestHarness<String, UserMessage, UserMessage> links;
  private final KeyedOneInputStreamOperatorTestHarness<String, UserMessage, UsageEvent> memberships;

  private static final AccountPaths PATHS =
      AccountPaths.of(Map.of("usage", Formats.named("posthog").orElseThrow()));

  /** Starts a run without state. */
  static StagesRun start(Identity rules) throws Exception {
    StagesRun run = new StagesRun(rules);
    run.links.open();
    run.memberships.open();
    return run;
  }

  /** Starts a run from the state of another run. */
  static StagesRun restore(Identity rules, State state) throws Exception {
    StagesRun run = new StagesRun(rules);
    run.links.initializeState(state.links());
    run.memberships.initializeState(state.memberships());
    run.links.open();
    run.memberships.open();
    return run;
  }

  private StagesRun(Identity rules) throws Exception {
    links = harness(new LinkFunction(rules));
    memberships = harness(new MembershipFunction(rules, PATHS));
  }

  private static <T> KeyedOneInputStreamOperatorTestHarness<String, UserMessage, T> harness(
      KeyedProcessFunction<String, UserMessage, T> stage) throws Exception {
    KeyedOneInputStreamOperatorTestHarness<String, UserMessage, T> harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(stage), UserMessage::user, Types.STRING);
    harness.setStateBackend(new EmbeddedRocksDBStateBackend());
    return harness;
  }

  /** Processes messages and claims, keyed as the router keys them. */
  void process(List<SourcedMessage> messages) throws Exception {
    for (SourcedMessage message : messages) {
      if (message.message() instanceof IdentityClaim claim) {
        process(new UserMessage(claim.user(), message));
      } else if (message.message() instanceof Unaddressed unaddressed) {
        process(new UserMessage(unaddressed.event().user(), message));
      }
    }
  }

  private void process(UserMessage message) throws Exception {
    links.processElement(new StreamRecord<>(message, message.timestamp()));
    drain();
  }

  private void drain() throws Exception {
    Queue<Object> output = links.getOutput();
    for (Object next = output.poll(); next != null; next = output.poll()) {
      if (next instanceof Watermark watermark) {
        memberships.processWatermark(watermark);
      } else if (next instanceof StreamRecord<?> record
          && record.getValue() instanceof UserMessage message) {
        memberships.processElement(new StreamRecord<>(message, record.getTimestamp()));
      }
    }
  }

  /** Advances the watermark. */
  void watermark(long time) throws Exception {
    links.processWatermark(new Watermark(time));
    drain();
  }

  /** Returns the events that found their account, as {@code time user account}. */
  List<String> events() {
    return memberships.extractOutputValues().stream()
        .map(event -> "%d %s %s".formatted(event.timestamp(), event.user(), event.account()))
        .toList();
  }

  /** Forgets the events and dead letters so far, which a long run could not hold. */
  void discardOutput() {
    memberships.getOutput().clear();
    Optional.ofNullable(memberships.getSideOutput(DeadLetters.TAG)).ifPresent(Queue::clear);
  }

  /** Returns the watermarks that both stages forwarded. */
  List<Long> watermarks() {
    return memberships.getOutput().stream()
        .filter(Watermark.class::isInstance)
        .map(watermark -> ((Watermark) watermark).getTimestamp())
        .toList();
  }

  List<OutboundRecord> deadLetters() {
    List<OutboundRecord> letters = new ArrayList<>();
    var side = memberships.getSideOutput(DeadLetters.TAG);
    if (side != null) {
      side.forEach(letter -> letters.add(letter.getValue()));
    }
    return letters;
  }

  /** Returns the details of all dead letters. */
  List<String> details() {
    return deadLetters().stream().map(letter -> letter.headers().get("detail")).toList();
  }

  /** Counts the state entries of both stages. */
  int stateEntries() {
    return entries(links, "links")
        + entries(memberships, "memberships")
        + entries(memberships, "waiting");
  }

  private static int entries(
      KeyedOneInputStreamOperatorTestHarness<String, ?, ?> harness, String state) {
    KeyedProcessOperator<?, ?, ?> stage = (KeyedProcessOperator<?, ?, ?>) harness.getOperator();
    try (Stream<String> keys =
        stage.<String>getKeyedStateBackend().getKeys(state, VoidNamespace.INSTANCE)) {
      return (int) keys.count();
    }
  }

  /** Counts the registered timers of both stages. */
  int timers() {
    return links.numEventTimeTimers() + memberships.numEventTimeTimers();
  }

  State snapshot() throws Exception {
    return new State(links.snapshot(1, 1), memberships.snapshot(1, 1));
  }

  @Override
  public void close() throws Exception {
    links.close();
    memberships.close();
  }
}
