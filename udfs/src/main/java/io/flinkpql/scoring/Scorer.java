// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import io.flinkpql.account.Account;
import io.flinkpql.account.Layout;
import io.flinkpql.account.RecentMessages;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.rules.Dedupe;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.Window;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Applies messages and time to accounts under one rule set, and says when their standing changes.
 * Holds no account; one instance serves all accounts of a thread.
 */
public final class Scorer {

  /** What became of a message. */
  public enum Outcome {
    APPLIED,
    DUPLICATE,
    /** The account is no more: what is known of it is to be dropped. */
    DELETED
  }

  private final Layout layout;
  private final RuleSet rules;
  private final Dedupe dedupe;
  private final DayCalendar calendar;
  private final Readings readings;
  private final UsageRecorder recorder;
  private final Ladder ladder;
  private final NextChangeFinder horizon;
  private final Consumer<Qualification> out;

  /**
   * A scorer for the rule set of {@code layout}.
   *
   * @param out takes records in the order in which an account has them
   */
  public Scorer(Layout layout, Consumer<Qualification> out) {
    this.layout = layout;
    this.out = out;
    rules = layout.rules();
    dedupe = rules.dedupe();
    calendar = new DayCalendar(rules.timezone());
    readings = new Readings(layout, calendar);
    recorder = new UsageRecorder(layout, calendar);
    ladder = new Ladder(layout);
    horizon = new NextChangeFinder(layout, calendar, ladder);
  }

  /** The layout of the accounts it takes. */
  public Layout layout() {
    return layout;
  }

  /** How many values that a {@code sum} was to add were no numbers. */
  public long badProperties() {
    return recorder.badProperties();
  }

  /**
   * Applies a message: brings the account up to its time, adds it, evaluates.
   *
   * @param account laid out by {@link #layout}
   * @param event of the same account; its fields and traits in the order of this rule set
   * @param watermark event time up to which boundaries have passed, ms; {@link Account#UNSET} for
   *     none
   */
  public Outcome apply(Account account, UsageEvent event, long watermark) {
    if (event.kind() == UsageEvent.Kind.DELETE && account.clock() == Account.UNSET) {
      return Outcome.DELETED;
    }
    long id = RecentMessages.idOf(event.messageId());
    boolean begun = account.clock() != Account.UNSET;
    if (begun) {
      // Before duplicates are sought: what the watermark has passed counts whether swept or not.
      advance(account, watermark);
    }
    long passed = horizon.lastPeriodStart(watermark);
    long now = Math.max(Math.max(account.clock(), passed), event.timestamp());
    if (dedupe.messages() > 0 && account.recent().contains(id, now, dedupe.windowMillis())) {
      return Outcome.DUPLICATE;
    }
    if (begun) {
      advance(account, event.timestamp());
    }
    account.moveClock(now);
    if (dedupe.messages() > 0) {
      account.recent().add(id, account.clock(), dedupe.messages(), dedupe.windowMillis());
    }
    Optional<UsageEvent> trigger = Optional.of(event);
    Outcome outcome =
        switch (event.kind()) {
          case USAGE -> applyUsage(account, event, trigger);
          case TRAITS -> applyTraits(account, event, trigger);
          case DELETE -> applyDelete(account, event, trigger);
        };
    account.setNextChangeLowerBound(horizon.nextChangeLowerBound(account));
    return outcome;
  }

  private Outcome applyUsage(Account account, UsageEvent event, Optional<UsageEvent> trigger) {
    recorder.record(account, event);
    evaluate(account, trigger);
    if (account.convertedAt() == Account.UNSET && rules.conversions().contains(event.event())) {
      account.convert(event.timestamp());
      int level = account.level();
      report(Qualification.Kind.CONVERTED, account, account.tier(), level, level, trigger);
      evaluate(account, trigger);
    }
    return Outcome.APPLIED;
  }

  private Outcome applyTraits(Account account, UsageEvent event, Optional<UsageEvent> trigger) {
    for (int i = 0; i < event.traits().length; i++) {
      if (event.traits()[i] != null) {
        account.setTrait(i, event.traits()[i], event.timestamp());
      }
    }
    evaluate(account, trigger);
    return Outcome.APPLIED;
  }

  private Outcome applyDelete(Account account, UsageEvent event, Optional<UsageEvent> trigger) {
    if (!rules.subjectIsUser() && !event.user().isEmpty()) {
      account.forgetUser(event.user());
      evaluate(account, trigger);
      return Outcome.APPLIED;
    }
    readings.read(account);
    int level = account.level();
    Optional<String> tier = account.tier();
    account.setLevel(0);
    account.declassify();
    report(Qualification.Kind.DELETED, account, tier, level, 0, trigger);
    return Outcome.DELETED;
  }

  /**
   * Lets time pass: evaluates the account at every boundary after its clock and up to {@code
   * instant} that can change anything. Its clock stays at the last of them.
   *
   * @param instant ms; {@link Account#UNSET} does nothing
   */
  public void advance(Account account, long instant) {
    if (instant < account.nextChangeLowerBound()) {
      return;
    }
    long next = horizon.next(account);
    while (next <= instant) {
      account.moveClock(next);
      evaluate(account, Optional.empty());
      next = horizon.next(account);
    }
    account.setNextChangeLowerBound(horizon.nextChangeLowerBound(account));
  }

  /** The next instant at which time alone can change the account's standing, in ms. */
  public long nextChange(Account account) {
    return horizon.next(account);
  }

  /**
   * The last start of a day (or hour, where the rule set has hourly windows) up to an instant.
   *
   * @param instant ms; {@link Account#UNSET} for none
   * @return ms, or {@link Account#UNSET}
   */
  public long lastPeriodStart(long instant) {
    return horizon.lastPeriodStart(instant);
  }

  /** The next end of a hold, in ms; {@link Account#NEVER} if none is to come. */
  public long nextEndOfHold(Account account) {
    return ladder.nextEndOfHold(account);
  }

  /**
   * Brings an account of an older rule set under this one and evaluates it.
   *
   * @param older laid out by an older rule set, its clock at or before {@code activeFrom}
   * @param activeFrom instant from which this rule set is in force, ms
   * @return the account in this rule set's layout
   */
  public Account adopt(Account older, long activeFrom) {
    Optional<String> tier = older.tier();
    List<String> segments = older.segments();
    Optional<String> priority = older.priority();
    older.moveClock(activeFrom);
    Account account = older.rearranged(layout, calendar.day(activeFrom));
    int from = account.level();
    settle(account);
    // By name: the old rule set may have had some that this one does not know.
    boolean reclassified =
        !segments.equals(account.segments()) || !priority.equals(account.priority());
    reportChange(account, from, tier, reclassified, Optional.empty());
    account.setNextChangeLowerBound(horizon.nextChangeLowerBound(account));
    return account;
  }

  private void evaluate(Account account, Optional<UsageEvent> trigger) {
    int from = account.level();
    Optional<String> before = account.tier();
    boolean reclassified = settle(account);
    reportChange(account, from, before, reclassified, trigger);
  }

  /**
   * Puts the account on the rung and into the segments that are due at its clock.
   *
   * @return whether its segments or its priority are others than before
   */
  private boolean settle(Account account) {
    account.markStale();
    readings.read(account);
    int to = ladder.levelOf(account, readings);
    readings.standOn(to);
    account.setLevel(to);
    return to == 0 ? account.declassify() : ladder.classify(account, readings);
  }

  private void reportChange(
      Account account,
      int from,
      Optional<String> before,
      boolean reclassified,
      Optional<UsageEvent> trigger) {
    int to = account.level();
    if (from != to) {
      report(
          to > from ? Qualification.Kind.PROMOTED : Qualification.Kind.DEMOTED,
          account,
          before,
          from,
          to,
          trigger);
    } else if (!before.equals(account.tier()) || to > 0 && reclassified) {
      report(Qualification.Kind.UPDATED, account, before, from, to, trigger);
    }
  }

  private void report(
      Qualification.Kind kind,
      Account account,
      Optional<String> before,
      int from,
      int to,
      Optional<UsageEvent> trigger) {
    // The ladder was climbed from the old rung, so that is where its conditions are shown from.
    readings.standOn(from);
    List<Evidence> evidence = ladder.evidence(Math.min(from, to), Math.max(from, to) + 1, readings);
    readings.standOn(to);
    out.accept(
        new Qualification(
            account.id(),
            account.nextSequence(),
            kind,
            before,
            account.tier(),
            to,
            account.clock(),
            readings.score(),
            account.segments(),
            account.priority(),
            rules.name(),
            rules.version(),
            enteredAt(account),
            account.convertedAt(),
            signals(),
            evidence,
            trigger.map(e -> new Qualification.Trigger(e.messageId(), e.event(), e.user()))));
  }

  /** Where an account stands, read at its clock. */
  public Standing standing(Account account) {
    readings.read(account);
    return new Standing(
        account.id(),
        rules.name(),
        rules.version(),
        account.tier(),
        account.level(),
        readings.score(),
        account.segments(),
        account.priority(),
        enteredAt(account),
        account.sequence(),
        account.convertedAt(),
        signals(),
        account.clock());
  }

  /** The conditions to enter the next tier that are not met at the account's clock. */
  List<Evidence> missing(Account account) {
    readings.read(account);
    return ladder.missing(account.level() + 1, readings);
  }

  private Map<String, Long> enteredAt(Account account) {
    Map<String, Long> entered = new LinkedHashMap<>();
    for (int rung = 1; rung <= account.level(); rung++) {
      entered.put(rules.tiers().get(rung - 1).name(), account.enteredAt(rung));
    }
    return entered;
  }

  private Map<String, Double> signals() {
    Map<String, Double> signals = new LinkedHashMap<>();
    for (int i = 0; i < rules.signals().size(); i++) {
      signals.put(rules.signals().get(i).name(), readings.signal(i));
    }
    return signals;
  }

  /** Forgets usage that no window of the rule set reaches any more; before an account is packed. */
  public void dropExpired(Account account) {
    account.forgetBefore(
        calendar.day(account.clock()) - rules.retentionDays() + 1,
        DayCalendar.hour(account.clock()) - Window.Hours.MAX_LENGTH + 1);
  }
}
