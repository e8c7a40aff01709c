// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.ruletest;

import io.flinkpql.account.Account;
import io.flinkpql.message.MessageParser;
import io.flinkpql.message.ParsedMessage;
import io.flinkpql.message.ParsedMessage.IdentityClaim;
import io.flinkpql.message.ParsedMessage.Ignored;
import io.flinkpql.message.ParsedMessage.Rejected;
import io.flinkpql.message.ParsedMessage.Unaddressed;
import io.flinkpql.message.ParsedMessage.Usable;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.message.UsageEvent.Position;
import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleInterests;
import io.flinkpql.ruletest.TestFile.TestMessage;
import io.flinkpql.scoring.Applied;
import io.flinkpql.scoring.Qualification;
import io.flinkpql.scoring.RuleTimeline;
import io.flinkpql.scoring.Scorer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Scores the messages of a test up to an instant, with the result of a replay of the same messages
 * as of that instant.
 */
final class Simulation {

  private static final String DEAD_LETTERS = "dead_letters";

  /** Lists the outcomes of messages that a test can count. */
  static final List<String> OUTCOMES =
      List.of("applied", "excluded", "duplicates", "unmatched", "identity", DEAD_LETTERS);

  private final RuleHistory history;
  private final TestClock clock;
  private final long instant;
  private final List<UsageEvent> events = new ArrayList<>();
  private final List<Qualification> records = new ArrayList<>();
  private final RuleTimeline timeline;
  private final Map<String, Account> accounts = new HashMap<>();
  private final Map<String, Integer> counts = new TreeMap<>();

  private Simulation(RuleHistory history, TestClock clock, long instant) {
    this.history = history;
    this.clock = clock;
    this.instant = instant;
    timeline = new RuleTimeline(history, records::add);
  }

  /**
   * Runs a test up to an instant.
   *
   * @param versions the versions of the rule set in order
   * @param messages in order of time
   * @param instant ms; later messages are left out
   */
  static Simulation upTo(
      List<PublishedRules> versions, TestClock clock, List<TestMessage> messages, long instant) {
    Simulation simulation = new Simulation(history(versions), clock, instant);
    simulation.route(messages);
    simulation.score();
    return simulation;
  }

  private static RuleHistory history(List<PublishedRules> versions) {
    RuleHistory history = RuleHistory.of(versions.get(0));
    for (PublishedRules version : versions.subList(1, versions.size())) {
      history = history.withRestart(version);
    }
    return history;
  }

  private void route(List<TestMessage> messages) {
    UserRouting users =
        new UserRouting(history.rules(0).identity(), events::add, () -> count(DEAD_LETTERS));
    MessageParser parser =
        new MessageParser(RuleInterests.following(() -> history), () -> Long.MAX_VALUE);
    for (int i = 0; i < messages.size() && messages.get(i).time() <= instant; i++) {
      TestMessage message = messages.get(i);
      parser.parse(message.json(), -1, new Position(0, i, 0), parsed -> route(parsed, users));
    }
    users.end();
  }

  private void route(ParsedMessage message, UserRouting users) {
    if (message instanceof IdentityClaim claim) {
      users.claim(claim);
    } else if (message instanceof Ignored ignored) {
      count(ignored.cause().name().toLowerCase(Locale.ROOT));
    } else if (message instanceof Rejected) {
      count(DEAD_LETTERS);
    } else if (message instanceof Usable usable) {
      events.add(usable.event());
    } else if (message instanceof Unaddressed unaddressed) {
      if (unaddressed.event().kind() == UsageEvent.Kind.TRAITS
          || unaddressed.event().user().isEmpty()) {
        count(DEAD_LETTERS);
      } else {
        users.message(unaddressed);
      }
    }
  }

  private void score() {
    events.sort(
        Comparator.comparingLong(UsageEvent::timestamp).thenComparing(UsageEvent::position));
    events.forEach(this::apply);
    accounts.replaceAll(
        (id, account) -> {
          Account advanced = timeline.advance(account, instant).account();
          advanced.moveClock(instant);
          return advanced;
        });
  }

  private void apply(UsageEvent event) {
    String id = event.account();
    Account before =
        accounts.containsKey(id) ? accounts.get(id) : timeline.newAccount(id, event.timestamp());
    Applied applied = timeline.apply(before, event, Account.UNSET);
    count(applied.outcome() == Scorer.Outcome.DUPLICATE ? "duplicates" : "applied");
    if (applied.outcome() == Scorer.Outcome.DELETED) {
      accounts.remove(id);
    } else {
      accounts.put(id, applied.account());
    }
  }

  private void count(String outcome) {
    counts.merge(outcome, 1, Integer::sum);
  }

  /** Returns the result for one account. */
  AccountResult result(String id) {
    Optional<AccountResult.Known> known =
        Optional.ofNullable(accounts.get(id))
            .map(
                account ->
                    new AccountResult.Known(
                        timeline.standing(account), timeline.forecast(account)));
    return new AccountResult(
        known,
        records.stream().filter(record -> record.account().equals(id)).toList(),
        counts,
        clock);
  }
}
