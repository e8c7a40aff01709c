// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.usage;

import io.flinkpql.local.usage.UsageMessage.Topic;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Generates an endless sequence of usage messages of a software product, day by simulated day.
 *
 * <p>Accounts sign up, start a trial, invite users, reach their plan's limits, subscribe and churn;
 * few are large and most are small. Some messages are late, duplicate or invalid. Equal profiles
 * give equal messages. Holds the actions of one day in memory. Not thread-safe.
 */
public final class UsageGenerator {

  /** Staff user, whose messages the rule sets exclude, like those of the monitor. */
  static final String STAFF = "support@ourcompany.example";

  private static final String MONITOR_AGENT = "UptimeMonitor/1.0 (bot)";
  private static final double INITIAL_SIGN_UP_SHARE = 0.4;
  private static final int INITIAL_DAYS = 3;
  private static final int SMALLEST_COMPANIES = 4;
  private static final int LARGEST_COMPANY = 120;
  private static final double SIZE_EXPONENT = 0.9;
  private static final int MAX_DUPLICATE_DISTANCE = 20;

  private final UsageProfile profile;
  private final SplittableRandom random;
  private final MessageWriter writer = new MessageWriter();
  private final FaultInjector faults;
  private final List<SimulatedAccount> accounts = new ArrayList<>();
  private final ArrayDeque<UsageMessage> ready = new ArrayDeque<>();
  private final ArrayDeque<Duplicate> duplicates = new ArrayDeque<>();
  private Iterator<Action> actions = List.<Action>of().iterator();
  private int generatedDays;
  private int createdAccounts;
  private double pendingSignUps;
  private long messageNumber;

  private record Duplicate(UsageMessage message, long atMessageNumber) {}

  /** Creates a generator that starts at the profile's first day. */
  public UsageGenerator(UsageProfile profile) {
    this.profile = profile;
    this.random = new SplittableRandom(profile.seed());
    this.faults = new FaultInjector(random.split(), writer);
  }

  /** Returns the next message, in order of {@link UsageMessage#receivedAt}. */
  public UsageMessage next() {
    while (ready.isEmpty()) {
      while (!actions.hasNext()) {
        actions = nextDay().sortedByTime().iterator();
      }
      send(actions.next());
    }
    return ready.remove();
  }

  private void send(Action planned) {
    long receivedAt = planned.time();
    Action action = faults.maybeLate(planned);
    Topic topic = action.fromMarketing() ? Topic.MARKETING : Topic.USAGE;
    UsageMessage message =
        new UsageMessage(
            topic,
            action.account(),
            writer.write(action, nextMessageId(), receivedAt),
            action.time(),
            receivedAt);
    ready.add(message);
    Optional<byte[]> invalid = faults.maybeInvalid(planned, nextMessageId(), receivedAt);
    invalid.ifPresent(
        value ->
            ready.add(new UsageMessage(topic, planned.account(), value, receivedAt, receivedAt)));
    if (faults.sendTwice()) {
      duplicates.add(
          new Duplicate(message, messageNumber + 1 + random.nextInt(MAX_DUPLICATE_DISTANCE)));
    }
    while (!duplicates.isEmpty() && duplicates.peek().atMessageNumber() <= messageNumber) {
      UsageMessage original = duplicates.remove().message();
      ready.add(
          new UsageMessage(
              original.topic(),
              original.account(),
              original.value(),
              original.eventTime(),
              receivedAt));
    }
  }

  private SimulatedDay nextDay() {
    SimulatedDay day = new SimulatedDay(profile.firstDay().plusDays(generatedDays));
    long epochDay = day.date().toEpochDay();
    createAccounts(epochDay);
    generatedDays++;
    accounts.removeIf(account -> account.hasChurned(epochDay));
    List<SimulatedAccount> active = new ArrayList<>();
    for (SimulatedAccount account : accounts) {
      if (account.simulate(day)) {
        active.add(account);
      }
    }
    if (!active.isEmpty()) {
      addStaffAndMonitor(day, active);
      addRoutineUsage(day, active);
    }
    return day;
  }

  private void createAccounts(long epochDay) {
    double share =
        generatedDays < INITIAL_DAYS
            ? INITIAL_SIGN_UP_SHARE / INITIAL_DAYS
            : (1 - INITIAL_SIGN_UP_SHARE) / profile.signUpDays();
    pendingSignUps += share * profile.accounts();
    if (generatedDays == 0) {
      pendingSignUps = Math.max(pendingSignUps, 1);
    }
    for (; pendingSignUps >= 1; pendingSignUps--) {
      createdAccounts++;
      int rank = 1 + random.nextInt(profile.accounts());
      int people =
          1
              + random.nextInt(SMALLEST_COMPANIES)
              + (int) (LARGEST_COMPANY / Math.pow(rank, SIZE_EXPONENT));
      accounts.add(new SimulatedAccount(random.split(), createdAccounts, people, epochDay));
    }
  }

  private void addStaffAndMonitor(SimulatedDay day, List<SimulatedAccount> active) {
    SimulatedAccount supported = active.get(random.nextInt(active.size()));
    day.track(supported, STAFF, day.randomTime(random), "Signed In");
    SimulatedAccount monitored = active.get(0);
    day.add(
        new Action(
            "page",
            "Home",
            monitored.id(),
            "monitor",
            day.randomTime(random),
            Map.of(),
            MONITOR_AGENT));
  }

  /** Fills the day up to its number of messages, distributed over accounts by weight. */
  private void addRoutineUsage(SimulatedDay day, List<SimulatedAccount> active) {
    double totalWeight = active.stream().mapToDouble(SimulatedAccount::weight).sum();
    double remaining = profile.messagesPerDay() - day.size();
    double pending = 0;
    for (SimulatedAccount account : active) {
      pending += Math.max(remaining, 0) * account.weight() / totalWeight;
      for (; pending >= 1; pending--) {
        account.addRoutineUsage(day);
      }
    }
  }

  private String nextMessageId() {
    messageNumber++;
    return "msg-" + Long.toString(messageNumber, Character.MAX_RADIX);
  }
}
