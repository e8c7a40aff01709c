// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.scenario;

import io.flinkpql.account.Account;
import io.flinkpql.account.AccountCodec;
import io.flinkpql.bench.load.BenchRules;
import io.flinkpql.bench.load.UsageStream;
import io.flinkpql.bench.load.Workload;
import io.flinkpql.message.MessageParser;
import io.flinkpql.message.ParsedMessage;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleInterests;
import io.flinkpql.scoring.RuleTimeline;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Measures the work of applying and evaluating messages, and what a candidate adds to it. It runs
 * in this process, without servers: the same messages go to accounts with and without a candidate,
 * batch by batch, so that a slow phase of the machine affects both. Parsing is not timed.
 *
 * <p>Accounts are measured decoded, as busy ones are in a job, and packed, as the others are.
 */
final class LaddersScenario implements ScenarioRound {

  /** More decoded accounts would not fit into the heap of the command. */
  private static final int MAX_DECODED = 20_000;

  /** More packed accounts would not either; as many lie far beyond the processor's caches. */
  private static final int MAX_PACKED = 500_000;

  private static final int BATCH = 50_000;

  private final BenchContext bench;

  LaddersScenario(BenchContext bench) {
    this.bench = bench;
  }

  @Override
  public Map<String, Double> run(int round) {
    Map<String, Double> figures = new TreeMap<>();
    figures.putAll(measure(round, "", MAX_DECODED, Decoded::new));
    figures.putAll(measure(round, " packed", MAX_PACKED, Packed::new));
    return figures;
  }

  private Map<String, Double> measure(
      int round, String name, int maxAccounts, Function<RuleHistory, Contestant> contestants) {
    Workload wanted = bench.workload();
    Workload workload =
        new Workload(Math.min(wanted.accounts(), maxAccounts), wanted.skew(), wanted.dedupe());
    PublishedRules live = new PublishedRules(BenchRules.text(workload.dedupe()), 0);
    RuleHistory alone = RuleHistory.of(live);
    RuleHistory beside =
        alone.withCandidate(new PublishedRules(BenchRules.textOfCandidate(workload.dedupe()), 0));
    Contestant one = contestants.apply(alone);
    Contestant two = contestants.apply(beside);
    UsageStream stream = bench.topics().stream(workload, UsageTopics.awayFromBoundaries());
    long events = bench.settings().events();
    for (long from = 0; from < events; from += BATCH) {
      if (from <= events / 2 && from + BATCH > events / 2) {
        // The first half warms up.
        one.restart();
        two.restart();
      }
      List<UsageStream.Message> messages = new ArrayList<>(BATCH);
      for (long number = from; number < Math.min(events, from + BATCH); number++) {
        messages.add(stream.message(number));
      }
      boolean swapped = from / BATCH % 2 == 1;
      Stream.of(swapped ? two : one, swapped ? one : two).forEach(c -> c.apply(messages));
      bench.progress().at(bench.task(Scenario.LADDERS, round), from);
    }
    return Map.of(
        "ns/event" + name,
        one.nanosPerEvent(),
        "ns/event" + name + " with a candidate",
        two.nanosPerEvent(),
        "a candidate adds" + name + ", %",
        (two.nanosPerEvent() / one.nanosPerEvent() - 1) * 100);
  }

  /** Keeps the accounts under one history and the CPU time that they took. */
  private abstract static class Contestant {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    final RuleTimeline timeline;
    private final MessageParser parser;
    private final List<UsageEvent> parsed = new ArrayList<>(BATCH);
    private long nanos;
    private long events;

    Contestant(RuleHistory history) {
      timeline = new RuleTimeline(history, qualification -> {});
      parser = new MessageParser(RuleInterests.following(() -> history), () -> Long.MAX_VALUE);
    }

    abstract void apply(UsageEvent event);

    void apply(List<UsageStream.Message> messages) {
      parsed.clear();
      for (int i = 0; i < messages.size(); i++) {
        parser.parse(messages.get(i).value(), -1, new UsageEvent.Position(0, i, 0), this::collect);
      }
      long began = THREADS.getCurrentThreadCpuTime();
      parsed.forEach(this::apply);
      nanos += THREADS.getCurrentThreadCpuTime() - began;
      events += parsed.size();
    }

    void restart() {
      nanos = 0;
      events = 0;
    }

    double nanosPerEvent() {
      return (double) nanos / events;
    }

    private void collect(ParsedMessage message) {
      if (message instanceof ParsedMessage.Usable usable) {
        parsed.add(usable.event());
      }
    }
  }

  private static final class Decoded extends Contestant {

    private final Map<String, Account> accounts = new HashMap<>();

    Decoded(RuleHistory history) {
      super(history);
    }

    @Override
    void apply(UsageEvent event) {
      Account account =
          accounts.computeIfAbsent(
              event.account(), id -> timeline.newAccount(id, event.timestamp()));
      timeline.apply(account, event, Account.UNSET);
    }
  }

  /** Unpacks and packs an account for each message, as the cache of the scoring job does. */
  private static final class Packed extends Contestant {

    private final Map<String, byte[]> accounts = new HashMap<>();
    private final AccountCodec codec = new AccountCodec();
    private Account spare = timeline.newAccount("", Account.UNSET);

    Packed(RuleHistory history) {
      super(history);
    }

    @Override
    void apply(UsageEvent event) {
      String id = event.account();
      byte[] packed = accounts.get(id);
      spare =
          packed == null
              ? timeline.newAccount(id, event.timestamp(), spare)
              : codec.unpack(id, packed, 0, packed.length, timeline.layouts(), spare);
      timeline.apply(spare, event, Account.UNSET);
      timeline.dropExpired(spare);
      int length = codec.packToBuffer(spare, timeline.nextChange(spare));
      byte[] target = packed != null && packed.length == length ? packed : new byte[length];
      codec.copyTo(target, 0);
      if (target != packed) {
        accounts.put(id, target);
      }
    }
  }
}
