// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.discovery;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * Generates usage whose cause of paying is known: accounts that invite at least {@link #THRESHOLD}
 * teammates in {@link #WINDOW} days and have connected an integration pay sooner. Other events only
 * look like causes: they go with the size of the account, come seconds before paying, or come after
 * it. Without a cause, accounts pay whatever they do.
 */
public final class PlantedHistory {

  public static final String INVITED = "Teammate Invited";
  public static final String CONNECTED = "Integration Connected";
  public static final String PAID = "Subscription Started";
  public static final int THRESHOLD = 3;
  public static final int WINDOW = 30;
  public static final Duration ATTRIBUTION = Duration.ofDays(30);
  public static final Duration GAP = Duration.ofDays(1);

  private static final LocalDate START = LocalDate.of(2026, 1, 1);
  private static final int DAYS = 200;
  // Beyond the end of the history, to know how its last landmarks turn out.
  private static final int SIMULATED_DAYS = DAYS + 40;
  private static final int BEGIN_DAYS = 140;
  private static final double SPLIT = 0.7;
  private static final double RATE_OF_CAUSE = 0.08;
  private static final double RATE_OF_OTHERS = 0.0006;
  private static final double RATE_WITHOUT_CAUSE = 0.003;
  private static final int NEVER = Integer.MAX_VALUE;

  /** A message of the history. */
  private record Message(Instant time, String line) {}

  private final Random random;
  private final boolean caused;
  private final List<Message> messages = new ArrayList<>();
  private long causedLandmarks;
  private long causedPaid;
  private int sequence;

  private PlantedHistory(long seed, boolean caused) {
    random = new Random(seed);
    this.caused = caused;
  }

  /** Generates a history in which two behaviours cause paying. */
  public static PlantedHistory withCause(long seed, int accounts) {
    return generated(new PlantedHistory(seed, true), accounts);
  }

  /** Generates a history in which nothing does. */
  public static PlantedHistory withoutCause(long seed, int accounts) {
    return generated(new PlantedHistory(seed, false), accounts);
  }

  private static PlantedHistory generated(PlantedHistory history, int accounts) {
    for (int i = 0; i < accounts; i++) {
      history.addAccount("acct_" + i);
    }
    history.messages.sort(Comparator.comparing(Message::time));
    return history;
  }

  /** Returns the messages in the order of time, one JSON document each. */
  public List<String> lines() {
    return messages.stream().map(Message::line).toList();
  }

  /** Returns which share of accounts pays after a Monday at which the cause holds. */
  public double truePrecision() {
    return (double) causedPaid / causedLandmarks;
  }

  private void addAccount(String account) {
    int begin = random.nextInt(BEGIN_DAYS);
    double size = Math.exp(random.nextGaussian());
    int nextInvitations = begin + random.nextInt(40);
    int connected = random.nextDouble() < 0.5 ? begin + random.nextInt(60) : NEVER;
    int[] invites = new int[SIMULATED_DAYS];
    boolean[] holds = new boolean[SIMULATED_DAYS];
    int paid = NEVER;
    add(account, "Signed Up", begin, 0);
    for (int day = begin; day < SIMULATED_DAYS; day++) {
      holds[day] = connected < day && invitesBefore(day, begin, invites) >= THRESHOLD;
      if (paid == NEVER && random.nextDouble() < rate(holds[day])) {
        paid = day;
        addPayment(account, day);
      }
      if (day == nextInvitations) {
        invites[day] = 1 + random.nextInt(5);
        for (int i = 0; i < invites[day]; i++) {
          add(account, INVITED, day, random.nextDouble());
        }
        nextInvitations = day + 45 + random.nextInt(30);
      }
      if (day == connected) {
        add(account, CONNECTED, day, random.nextDouble());
      }
      addSome(account, "Signed In", day, 0.15 + 0.05 * size);
      addSome(account, "Report Viewed", day, 0.06 * size);
      addSome(account, "Ticket Opened", day, 0.03 * size);
      if (paid < day) {
        addSome(account, "Invoice Downloaded", day, 0.1);
      }
    }
    countTruth(begin, paid, holds);
  }

  private static int invitesBefore(int day, int begin, int[] invites) {
    int sum = 0;
    // The window ends with the day that only begins.
    for (int before = Math.max(begin, day - WINDOW + 1); before < day; before++) {
      sum += invites[before];
    }
    return sum;
  }

  private double rate(boolean holds) {
    if (!caused) {
      return RATE_WITHOUT_CAUSE;
    }
    return holds ? RATE_OF_CAUSE : RATE_OF_OTHERS;
  }

  private void addPayment(String account, int day) {
    double time = random.nextDouble() * 0.999;
    add(account, "Checkout Opened", day, time);
    add(account, PAID, day, time + 20.0 / Duration.ofDays(1).toSeconds());
  }

  /** Adds a random number of events on a day. */
  private void addSome(String account, String event, int day, double rate) {
    double left = Math.exp(-rate);
    for (double product = random.nextDouble(); product > left; product *= random.nextDouble()) {
      add(account, event, day, random.nextDouble());
    }
  }

  private void add(String account, String event, int day, double timeOfDay) {
    Instant time =
        START
            .plusDays(day)
            .atStartOfDay(ZoneOffset.UTC)
            .toInstant()
            .plusMillis((long) (timeOfDay * Duration.ofDays(1).toMillis()));
    if (day < DAYS) {
      messages.add(
          new Message(
              time,
              """
              {"type":"track","event":"%s","messageId":"m%d","userId":"%s-u%d","timestamp":"%s",\
              "context":{"groupId":"%s"},"properties":{%s}}"""
                  .formatted(
                      event,
                      sequence++,
                      account,
                      random.nextInt(4),
                      time,
                      account,
                      properties(event))));
    }
  }

  private String properties(String event) {
    return event.equals("Report Viewed")
        ? "\"rows\":%d,\"chart\":\"%s\",\"filters\":[1]"
            .formatted(random.nextInt(50), random.nextBoolean() ? "bar" : "pie")
        : "";
  }

  private void countTruth(int begin, int paid, boolean[] holds) {
    for (int day = begin + 1; day <= Math.min(paid, DAYS - 1); day++) {
      boolean monday = START.plusDays(day).getDayOfWeek() == DayOfWeek.MONDAY;
      if (monday && holds[day] && day + ATTRIBUTION.toDays() > SPLIT * DAYS) {
        causedLandmarks++;
        causedPaid += paid > day && paid - day <= ATTRIBUTION.toDays() ? 1 : 0;
      }
    }
  }
}
