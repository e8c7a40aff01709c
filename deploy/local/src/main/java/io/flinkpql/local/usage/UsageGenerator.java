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
 * Usage of a product-led company's product, day after simulated day, without end.
 *
 * <p>Accounts sign up, set up, start a trial, invite, run into their plan's limits, subscribe and
 * fade away; few are large and most are small. Some messages are late, sent twice, or of no use.
 * Holds one day of plans in memory. The same profile gives the same messages. Not thread-safe.
 */
public final class UsageGenerator {

  /** Staff and monitors, whose messages say nothing about an account. */
  static final String STAFF = "support@ourcompany.example";

  private static final String MONITOR_AGENT = "UptimeMonitor/1.0 (bot)";
  private static final double SHARE_OF_FIRST_DAYS = 0.4;
  private static final int FIRST_DAYS = 3;
  private static final int SMALLEST_COMPANIES = 4;
  private static final int LARGEST_COMPANY = 120;
  private static final double SIZE_EXPONENT = 0.9;
  private static final int REPEATED_WITHIN = 20;

  private final UsageProfile profile;
  private final SplittableRandom random;
  private final Envelope envelope = new Envelope();
  private final FaultInjector trouble;
  private final List<SimulatedAccount> accounts = new ArrayList<>();
  private final ArrayDeque<UsageMessage> ready = new ArrayDeque<>();
  private final ArrayDeque<Repeat> repeats = new ArrayDeque<>();
  private Iterator<Action> actions = List.<Action>of().iterator();
  private int daysBegun;
  private int accountsBegun;
  private double signUpsDue;
  private long messageNumber;

  private record Repeat(UsageMessage message, long atMessageNumber) {}

  /** Generates the usage that the profile describes, from its first day on. */
  public UsageGenerator(UsageProfile profile) {
    this.profile = profile;
    this.random = new SplittableRandom(profile.seed());
    this.trouble = new FaultInjector(random.split(), envelope);
  }

  /** The next message, in order of {@link UsageMessage#receivedAt}. */
  public UsageMessage next() {
    while (ready.isEmpty()) {
      while (!actions.hasNext()) {
        actions = nextDay().inOrder().iterator();
      }
      send(actions.next());
    }
    return ready.remove();
  }

  private void send(Action planned) {
    long receivedAt = planned.time();
    Action action = trouble.perhapsLate(planned);
    Topic topic = action.fromMarketing() ? Topic.MARKETING : Topic.USAGE;
    UsageMessage message =
        new UsageMessage(
            topic,
            action.account(),
            envelope.write(action, nextMessageId(), receivedAt),
            action.time(),
            receivedAt);
    ready.add(message);
    Optional<byte[]> broken = trouble.perhapsBroken(planned, nextMessageId(), receivedAt);
    broken.ifPresent(
        value ->
            ready.add(new UsageMessage(topic, planned.account(), value, receivedAt, receivedAt)));
    if (trouble.duplicate()) {
      repeats.add(new Repeat(message, messageNumber + 1 + random.nextInt(REPEATED_WITHIN)));
    }
    while (!repeats.isEmpty() && repeats.peek().atMessageNumber() <= messageNumber) {
      UsageMessage first = repeats.remove().message();
      ready.add(
          new UsageMessage(
              first.topic(), first.account(), first.value(), first.eventTime(), receivedAt));
    }
  }

  private Day nextDay() {
    Day day = new Day(profile.firstDay().plusDays(daysBegun));
    long epochDay = day.date().toEpochDay();
    beginAccounts(epochDay);
    daysBegun++;
    accounts.removeIf(account -> account.gone(epochDay));
    List<SimulatedAccount> atWork = new ArrayList<>();
    for (SimulatedAccount account : accounts) {
      if (account.live(day)) {
        atWork.add(account);
      }
    }
    if (!atWork.isEmpty()) {
      addStaffAndMonitors(day, atWork);
      fillUp(day, atWork);
    }
    return day;
  }

  private void beginAccounts(long epochDay) {
    double share =
        daysBegun < FIRST_DAYS
            ? SHARE_OF_FIRST_DAYS / FIRST_DAYS
            : (1 - SHARE_OF_FIRST_DAYS) / profile.signUpDays();
    signUpsDue += share * profile.accounts();
    if (daysBegun == 0) {
      signUpsDue = Math.max(signUpsDue, 1);
    }
    for (; signUpsDue >= 1; signUpsDue--) {
      accountsBegun++;
      int rank = 1 + random.nextInt(profile.accounts());
      int people =
          1
              + random.nextInt(SMALLEST_COMPANIES)
              + (int) (LARGEST_COMPANY / Math.pow(rank, SIZE_EXPONENT));
      accounts.add(new SimulatedAccount(random.split(), accountsBegun, people, epochDay));
    }
  }

  private void addStaffAndMonitors(Day day, List<SimulatedAccount> atWork) {
    SimulatedAccount helped = atWork.get(random.nextInt(atWork.size()));
    day.track(helped, STAFF, day.someTime(random), "Signed In");
    SimulatedAccount watched = atWork.get(0);
    day.add(
        new Action(
            "page",
            "Home",
            watched.id(),
            "monitor",
            day.someTime(random),
            Map.of(),
            MONITOR_AGENT));
  }

  /** Hands what is left of the day's messages to accounts, the larger the more. */
  private void fillUp(Day day, List<SimulatedAccount> atWork) {
    double whole = atWork.stream().mapToDouble(SimulatedAccount::weight).sum();
    double left = profile.messagesPerDay() - day.size();
    double due = 0;
    for (SimulatedAccount account : atWork) {
      due += Math.max(left, 0) * account.weight() / whole;
      for (; due >= 1; due--) {
        account.work(day);
      }
    }
  }

  private String nextMessageId() {
    messageNumber++;
    return "msg-" + Long.toString(messageNumber, Character.MAX_RADIX);
  }
}
