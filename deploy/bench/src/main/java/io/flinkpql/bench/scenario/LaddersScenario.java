// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.scenario;

import io.flinkpql.account.Account;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Measures what a candidate adds to the work of applying and evaluating messages. It runs in this
 * process, without servers: the same messages go to accounts with and without a candidate, batch by
 * batch, so that a slow phase of the machine affects both. Parsing is not timed.
 */
final class LaddersScenario implements ScenarioRound {

  /** More accounts would not fit into the heap of the command. */
  private static final int MAX_ACCOUNTS = 20_000;

  private static final int BATCH = 50_000;

  private final BenchContext bench;

  LaddersScenario(BenchContext bench) {
    this.bench = bench;
  }

  @Override
  public Map<String, Double> run(int round) {
    Workload wanted = bench.workload();
    Workload workload =
        new Workload(Math.min(wanted.accounts(), MAX_ACCOUNTS), wanted.skew(), wanted.dedupe());
    PublishedRules live = new PublishedRules(BenchRules.text(workload.dedupe()), 0);
    RuleHistory alone = RuleHistory.of(live);
    RuleHistory beside =
        alone.withCandidate(new PublishedRules(BenchRules.textOfCandidate(workload.dedupe()), 0));
    Contestant one = new Contestant(alone);
    Contestant two = new Contestant(beside);
    UsageStream stream = bench.topics().stream(workload, UsageTopics.awayFromBoundaries());
    long events = bench.settings().events();
    for (long from = 0; from < events; from += BATCH) {
      if (from <= events / 2 && from + BATCH > events / 2) {
        // The first half warms up.
        one.nanos = 0;
        two.nanos = 0;
        one.events = 0;
      }
      List<UsageStream.Message> messages = new ArrayList<>(BATCH);
      for (long number = from; number < Math.min(events, from + BATCH); number++) {
        messages.add(stream.message(number));
      }
      boolean swapped = from / BATCH % 2 == 1;
      Stream.of(swapped ? two : one, swapped ? one : two).forEach(c -> c.apply(messages));
      bench.progress().at(bench.task(Scenario.LADDERS, round), from);
    }
    double aloneNanos = (double) one.nanos / one.events;
    double besideNanos = (double) two.nanos / one.events;
    Map<String, Double> figures = new TreeMap<>();
    figures.put("ns/event", aloneNanos);
    figures.put("ns/event with a candidate", besideNanos);
    figures.put("a candidate adds, %", (besideNanos / aloneNanos - 1) * 100);
    return figures;
  }

  /** Keeps the accounts under one history and the time that they took. */
  private static final class Contestant {

    private final RuleTimeline timeline;
    private final MessageParser parser;
    private final Map<String, Account> accounts = new HashMap<>();
    private final List<UsageEvent> parsed = new ArrayList<>(BATCH);
    private long nanos;
    private long events;

    Contestant(RuleHistory history) {
      timeline = new RuleTimeline(history, qualification -> {});
      parser = new MessageParser(RuleInterests.following(() -> history), () -> Long.MAX_VALUE);
    }

    void apply(List<UsageStream.Message> messages) {
      parsed.clear();
      for (int i = 0; i < messages.size(); i++) {
        parser.parse(messages.get(i).value(), -1, new UsageEvent.Position(0, i, 0), this::collect);
      }
      long began = System.nanoTime();
      for (UsageEvent event : parsed) {
        Account account = accounts.get(event.account());
        if (account == null) {
          account = timeline.newAccount(event.account(), event.timestamp());
          accounts.put(event.account(), account);
        }
        timeline.apply(account, event, Account.UNSET);
      }
      nanos += System.nanoTime() - began;
      events += parsed.size();
    }

    private void collect(ParsedMessage message) {
      if (message instanceof ParsedMessage.Usable usable) {
        parsed.add(usable.event());
      }
    }
  }
}
