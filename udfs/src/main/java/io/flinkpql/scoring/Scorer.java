// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import io.flinkpql.account.Account;
import io.flinkpql.account.AccountMigration;
import io.flinkpql.account.Layout;
import io.flinkpql.account.RecentMessages;
import io.flinkpql.condition.Condition;
import io.flinkpql.condition.Truth;
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
 * Evaluates accounts under one version of a rule set: applies messages, advances clocks, and emits
 * a qualification for each change of a standing. A {@link RuleTimeline} chooses the version.
 *
 * <p>Two instants limit the work that time causes. The next change ({@link #nextChange}) is when
 * time alone can next change a standing; it may be early, never late. Computing it reads the
 * tracks. So each evaluation also stores a cheap lower bound of it in the account ({@link
 * Account#nextChangeLowerBound}), and {@link #advance} returns at once before that.
 *
 * <p>Not thread-safe; holds no account: one instance serves all accounts of a thread.
 */
public final class Scorer {

  /** Tells how a message affected its account. */
  public enum Outcome {
    /** The message was counted and the account evaluated. */
    APPLIED,
    /** The message was ignored, because its id is among the recent ones. */
    DUPLICATE,
    /** The message deleted the account: the caller drops its state. */
    DELETED,
    /** The rule set in force does not read the message; a candidate may. */
    UNREAD
  }

  private final Layout layout;
  private final RuleSet rules;
  private final Dedupe dedupe;
  private final DayCalendar calendar;
  private final Readings readings;
  private final UsageRecorder recorder;
  private final Ladder ladder;
  private final NextChangeFinder nextChanges;
  private final AccountMigration migration;
  private final Consumer<Qualification> out;
  // Created when it is first needed: a forecaster has a scorer of its own.
  private Optional<Forecaster> forecaster = Optional.empty();

  /**
   * Creates a scorer for the rule set of a layout.
   *
   * @param out receives the qualifications of each account in the order of their sequence numbers
   */
  public Scorer(Layout layout, Consumer<Qualification> out) {
    this(layout, new AccountMigration(layout), out);
  }

  /**
   * Creates a scorer for the rule set of a layout.
   *
   * @param migration brings accounts to the layout
   * @param out receives the qualifications of each account in the order of their sequence numbers
   */
  Scorer(Layout layout, AccountMigration migration, Consumer<Qualification> out) {
    this.layout = layout;
    this.migration = migration;
    this.out = out;
    rules = layout.rules();
    dedupe = rules.dedupe();
    calendar = new DayCalendar(rules.timezone());
    readings = new Readings(layout, calendar);
    recorder = new UsageRecorder(layout, calendar);
    ladder = new Ladder(layout);
    nextChanges = new NextChangeFinder(layout, calendar, ladder);
  }

  /** The layout of the accounts that this scorer evaluates. */
  public Layout layout() {
    return layout;
  }

  /**
   * The number of values so far that a {@code sum} could not add: absent, no number or too large.
   */
  public long badProperties() {
    return recorder.badProperties();
  }

  /**
   * The clock of an account once a message is applied: at least the message's event time, and the
   * last day start (hour start) or start of this version that the watermark has passed.
   *
   * @param account account in this scorer's {@link #layout}
   * @param watermark event time up to which boundaries have passed, ms; {@link Account#UNSET} for
   *     none
   * @return ms
   */
  long clockAfter(Account account, UsageEvent event, long watermark) {
    long boundary = Math.max(nextChanges.lastPeriodStart(watermark), layout.activeFrom());
    return Math.max(Math.max(account.clock(), boundary), event.timestamp());
  }

  /**
   * Whether a message is a duplicate of one that was applied.
   *
   * @param messageHash {@link RecentMessages#hashOf} its id
   * @param now result of {@link #clockAfter}
   */
  boolean isDuplicate(Account account, long messageHash, long now) {
    return dedupe.messages() > 0
        && account.recent().contains(messageHash, now, dedupe.windowMillis());
  }

  /**
   * Applies a message: advances the account to the message's time, counts the message, evaluates.
   *
   * @param account account in this scorer's {@link #layout}
   * @param event message of that account and no duplicate; its fields and traits begin with those
   *     of this rule set, in its order
   * @param trigger the message as it was parsed; one object for all rule sets, so that a further
   *     one allocates none
   * @param judge scorer of the version in force at the event time: this one or an earlier one
   * @param messageHash {@link RecentMessages#hashOf} its id
   * @param now result of {@link #clockAfter}
   */
  Outcome apply(
      Account account,
      UsageEvent event,
      Optional<UsageEvent> trigger,
      Scorer judge,
      long messageHash,
      long now) {
    if (account.clock() == Account.UNSET) {
      if (event.kind() == UsageEvent.Kind.DELETE) {
        return Outcome.DELETED;
      }
    } else if (!account.isCandidate()) {
      // A candidate was advanced before the message was counted in the tracks that it shares.
      advance(account, event.timestamp());
    }
    account.moveClock(now);
    account.noteSeen(event.timestamp());
    // The account under the rule set in force remembers the messages that it reads.
    if (dedupe.messages() > 0 && account.isCandidate() == event.forCandidates()) {
      account.recent().add(messageHash, account.clock(), dedupe.messages(), dedupe.windowMillis());
    }
    Outcome outcome =
        switch (event.kind()) {
          case USAGE -> applyUsage(account, event, judge, trigger);
          case TRAITS -> applyTraits(account, event, trigger);
          case DELETE -> applyDelete(account, event, trigger);
        };
    renewLowerBound(account);
    return outcome;
  }

  private Outcome applyUsage(
      Account account, UsageEvent event, Scorer judge, Optional<UsageEvent> trigger) {
    recorder.record(account, event, judge.calendar);
    evaluate(account, trigger);
    if (account.convertedAt() == Account.UNSET
        && judge.rules.conversions().contains(event.event())) {
      account.convert(event.timestamp());
      int level = account.level();
      emit(Qualification.Kind.CONVERTED, account, account.tier(), level, level, trigger);
      evaluate(account, trigger);
    }
    return Outcome.APPLIED;
  }

  private Outcome applyTraits(Account account, UsageEvent event, Optional<UsageEvent> trigger) {
    for (int i = 0; i < rules.traits().size(); i++) {
      if (event.traits()[i] != null && event.timestamp() >= layout.readsTraitFrom(i)) {
        account.setTrait(i, event.traits()[i], event.timestamp());
      }
    }
    evaluate(account, trigger);
    return Outcome.APPLIED;
  }

  private Outcome applyDelete(Account account, UsageEvent event, Optional<UsageEvent> trigger) {
    if (!deletesAccount(event)) {
      account.removeUser(event.user());
      evaluate(account, trigger);
      return Outcome.APPLIED;
    }
    emitDeletion(account, trigger);
    return Outcome.DELETED;
  }

  /**
   * Ends an account under this rule set at an instant, ms: it is deleted as by a message.
   *
   * @param account account that has begun; unusable afterwards
   */
  void retire(Account account, long instant) {
    advance(account, instant - 1);
    account.moveClock(instant);
    emitDeletion(account, Optional.empty());
  }

  private void emitDeletion(Account account, Optional<UsageEvent> trigger) {
    readings.read(account);
    int level = account.level();
    Optional<String> tier = account.tier();
    account.setLevel(0);
    account.clearClassification();
    emit(Qualification.Kind.DELETED, account, tier, level, 0, trigger);
  }

  /**
   * Evaluates the account at every boundary after its clock, up to {@code instant}, that can change
   * its standing. The clock stays at the last of them.
   *
   * @param instant ms; {@link Account#UNSET} does nothing
   */
  public void advance(Account account, long instant) {
    if (instant < account.nextChangeLowerBound()) {
      return;
    }
    long next = nextChanges.nextChange(account);
    while (next <= instant) {
      account.moveClock(next);
      evaluate(account, Optional.empty());
      next = nextChanges.nextChange(account);
    }
    renewLowerBound(account);
  }

  /** Sets the bound of the next change to one that no usage can make late. */
  private void renewLowerBound(Account account) {
    account.setNextChangeLowerBound(nextChanges.nextChangeLowerBound(account));
  }

  /**
   * The next change: the next instant after the account's clock at which time alone can change its
   * standing. It may be early, never late.
   *
   * @return ms; {@link Account#NEVER} if only messages can change the standing
   */
  public long nextChange(Account account) {
    return nextChanges.nextChange(account);
  }

  /**
   * The next change of an account under this rule set, a candidate. It leaves out what the next
   * change in force includes, so only the earlier of the two is of use.
   *
   * @param inForce the account under the rule set in force
   * @param itsScorer scorer of that
   */
  long nextChangeBeside(Account account, Account inForce, Scorer itsScorer) {
    return nextChanges.nextChangeBeside(account, inForce, itsScorer.nextChanges);
  }

  /**
   * The last start of a day at or before an instant or, if the rule set has hourly windows, of an
   * hour.
   *
   * @param instant ms; {@link Account#UNSET} for none
   * @return ms, or {@link Account#UNSET}
   */
  long lastPeriodStart(long instant) {
    return nextChanges.lastPeriodStart(instant);
  }

  /** The next end of a hold, ms; {@link Account#NEVER} if no hold is running. */
  public long nextEndOfHold(Account account) {
    return ladder.nextEndOfHold(account);
  }

  /**
   * Migrates an account from the version before this one, at the start of this one, and evaluates
   * it.
   *
   * @param older account in the layout of the version before; unusable afterwards
   * @param before scorer of the version before
   * @return a new account in this scorer's layout
   */
  Account migrateFrom(Scorer before, Account older) {
    // The version before evaluates boundaries before the change, this one the change itself.
    before.advance(older, layout.activeFrom() - 1);
    Optional<String> tier = older.tier();
    List<String> segments = older.segments();
    Optional<String> priority = older.priority();
    older.moveClock(layout.activeFrom());
    Account account = migrate(before, older);
    int from = account.level();
    updateStanding(account);
    // Compared by name, because the older version may have segments that this one lacks.
    boolean reclassified =
        !segments.equals(account.segments()) || !priority.equals(account.priority());
    emitChange(account, from, tier, reclassified, Optional.empty());
    renewLowerBound(account);
    return account;
  }

  private Account migrate(Scorer before, Account older) {
    // Packing drops too: when it happened must not decide what a longer window finds. With an equal
    // retention no window is longer, and a rule set beside this one may lag and need more.
    boolean reachesFurther = rules.retentionDays() != before.rules.retentionDays();
    long clock = reachesFurther ? older.clock() : older.earliestClock();
    return migration.migrate(older, before.oldestDay(clock), oldestHour(clock));
  }

  /**
   * Brings an account that has not begun under the version before under this one. It begins if this
   * version was a candidate that knows it, and is then evaluated.
   *
   * @param before scorer of the version before
   * @param older account that has not begun; unusable afterwards
   * @return a new account in this scorer's layout
   */
  Account migrateUnbegun(Scorer before, Account older) {
    long start = layout.activeFrom();
    Account account = migration.beginPromoted(older, before.oldestDay(start), oldestHour(start));
    if (account.hasBegun()) {
      account.moveClock(layout.activeFrom());
      updateStanding(account);
      emitChange(account, 0, Optional.empty(), false, Optional.empty());
      renewLowerBound(account);
    }
    return account;
  }

  /**
   * Begins the account under this rule set, a candidate, at its start: as if it replaced the
   * version in force then. The first record says which tier the account begins with, if any.
   *
   * @param before scorer of the version in force
   * @param inForce the account under that version, a copy of its own; unusable afterwards
   * @return a new account in this scorer's layout
   */
  Account beginFrom(Scorer before, Account inForce) {
    before.advance(inForce, layout.activeFrom() - 1);
    inForce.moveClock(layout.activeFrom());
    Account account = migrate(before, inForce);
    account.restartSequence();
    updateStanding(account);
    if (account.level() > 0) {
      emit(
          Qualification.Kind.PROMOTED,
          account,
          Optional.empty(),
          0,
          account.level(),
          Optional.empty());
    }
    renewLowerBound(account);
    return account;
  }

  /** Evaluates an account under this rule set, a candidate, after usage was merged into it. */
  void evaluateMerged(Account account) {
    dropExpired(account);
    evaluate(account, Optional.empty());
    renewLowerBound(account);
  }

  /** Whether a {@code delete} message is about a whole account, not one of its users. */
  boolean deletesAccount(UsageEvent event) {
    return rules.subjectIsUser() || event.user().isEmpty();
  }

  private void evaluate(Account account, Optional<UsageEvent> trigger) {
    int from = account.level();
    Optional<String> before = account.tier();
    boolean reclassified = updateStanding(account);
    emitChange(account, from, before, reclassified, trigger);
  }

  /**
   * Sets the level, segments and priority that the account's readings earn it at its clock.
   *
   * @return whether its segments or its priority changed
   */
  private boolean updateStanding(Account account) {
    account.markStale();
    readings.read(account);
    int level = ladder.earnedLevel(account, readings);
    readings.assumeLevel(level);
    account.setLevel(level);
    return level == 0 ? account.clearClassification() : ladder.classify(account, readings);
  }

  private void emitChange(
      Account account,
      int from,
      Optional<String> before,
      boolean reclassified,
      Optional<UsageEvent> trigger) {
    int to = account.level();
    if (from != to) {
      emit(
          to > from ? Qualification.Kind.PROMOTED : Qualification.Kind.DEMOTED,
          account,
          before,
          from,
          to,
          trigger);
    } else if (!before.equals(account.tier()) || to > 0 && reclassified) {
      emit(Qualification.Kind.UPDATED, account, before, from, to, trigger);
    }
  }

  private void emit(
      Qualification.Kind kind,
      Account account,
      Optional<String> before,
      int from,
      int to,
      Optional<UsageEvent> trigger) {
    // Conditions were evaluated at the old level, so the evidence shows their values at it.
    readings.assumeLevel(from);
    List<Evidence> evidence = ladder.evidence(Math.min(from, to), Math.max(from, to) + 1, readings);
    readings.assumeLevel(to);
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

  /** The account's standing at its clock. */
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
        traits(account),
        account.firstSeen(),
        account.clock());
  }

  /** The account's forecast under this rule set. */
  Forecast forecast(Account account) {
    if (forecaster.isEmpty()) {
      forecaster = Optional.of(new Forecaster(layout));
    }
    Optional<String> next =
        account.level() < rules.tiers().size()
            ? Optional.of(rules.tiers().get(account.level()).name())
            : Optional.empty();
    return new Forecast(next, missing(account), forecaster.get().dropsAt(account));
  }

  /** Tests a condition on accounts at the account's clock and level. */
  Truth test(Account account, Condition condition) {
    readings.read(account);
    return condition.test(readings);
  }

  /**
   * Reads all signals at the account's clock.
   *
   * @param target receives the values from {@code from} on; NaN for an absent one
   */
  void readSignals(Account account, double[] target, int from) {
    readings.read(account);
    for (int i = 0; i < rules.signals().size(); i++) {
      target[from + i] = readings.signal(i);
    }
  }

  /** The conditions to enter the next tier that are not true at the account's clock. */
  List<Evidence> missing(Account account) {
    readings.read(account);
    return ladder.missing(account.level() + 1, readings);
  }

  private Map<String, Long> enteredAt(Account account) {
    Map<String, Long> entered = new LinkedHashMap<>();
    for (int level = 1; level <= account.level(); level++) {
      entered.put(rules.tiers().get(level - 1).name(), account.enteredAt(level));
    }
    return entered;
  }

  private Map<String, Object> traits(Account account) {
    Map<String, Object> traits = new LinkedHashMap<>();
    for (int i = 0; i < rules.traits().size(); i++) {
      Object value = account.trait(i);
      if (value != null) {
        traits.put(rules.traits().get(i), value);
      }
    }
    return traits;
  }

  private Map<String, Double> signals() {
    Map<String, Double> signals = new LinkedHashMap<>();
    for (int i = 0; i < rules.signals().size(); i++) {
      signals.put(rules.signals().get(i).name(), readings.signal(i));
    }
    return signals;
  }

  /** Drops usage older than every window of the rule set; call it before packing the account. */
  public void dropExpired(Account account) {
    account.dropBefore(oldestDay(account), oldestHour(account));
  }

  /** The first epoch day that a window of the rule set can reach at the account's clock. */
  int oldestDay(Account account) {
    return oldestDay(account.clock());
  }

  private int oldestDay(long clock) {
    return calendar.day(clock) - rules.retentionDays() + 1;
  }

  /** The first hour since the epoch that a window of the rule set can reach. */
  int oldestHour(Account account) {
    return oldestHour(account.clock());
  }

  private static int oldestHour(long clock) {
    return DayCalendar.hour(clock) - Window.Hours.MAX_LENGTH + 1;
  }
}
