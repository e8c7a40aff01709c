// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import io.flinkpql.account.Account;
import io.flinkpql.account.AccountCodec;
import io.flinkpql.account.Layout;
import io.flinkpql.account.Layouts;
import io.flinkpql.account.PriorUsageCodec;
import io.flinkpql.account.RecentMessages;
import io.flinkpql.condition.Condition;
import io.flinkpql.condition.Truth;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.rules.Candidates;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Scores accounts under the versions of a rule set. Each version is in force from an instant of
 * event time until the next one: its era. An account stays in the era that evaluated it last until
 * its own clock, or the watermark, reaches the start of the next.
 *
 * <p>A message counts by the era of its event time, whenever it arrives: its day is one of that
 * era's timezone, that era's conversions apply, and tracks, hours and traits that are younger leave
 * it out.
 *
 * <p>Candidates and further live rule sets are scored beside these versions, and change nothing
 * under them.
 *
 * <p>Not thread-safe: one instance serves all accounts of a thread.
 */
public final class RuleTimeline {

  private final Supplier<RuleHistory> histories;
  private final Consumer<Qualification> out;
  private final List<Era> eras = new ArrayList<>();
  private final CandidateScoring candidates;
  private final Layouts layouts = new KnownLayouts();
  private final Advanced advanced = new Advanced();
  private final Applied applied = new Applied();
  private final Merged merged = new Merged();
  private RuleHistory history;
  private int qualifications;

  /**
   * Creates a timeline of versions that stay the same.
   *
   * @param out receives the qualifications of each account in the order of their sequence numbers
   */
  public RuleTimeline(RuleHistory history, Consumer<Qualification> out) {
    this(() -> history, out);
  }

  /**
   * Creates a timeline that follows a growing history.
   *
   * @param histories asked at each call; a history that it returns continues the one before
   * @param out receives the qualifications of each account in the order of their sequence numbers
   */
  public RuleTimeline(Supplier<RuleHistory> histories, Consumer<Qualification> out) {
    this(histories, out, qualification -> {});
  }

  /**
   * Creates a timeline that follows a growing history with candidates.
   *
   * @param histories asked at each call; a history that it returns continues the one before
   * @param out receives the qualifications of each account in the order of their sequence numbers,
   *     which each live rule set counts for itself
   * @param candidatesOut receives the qualifications under candidates, whose sequence numbers are
   *     their own
   */
  public RuleTimeline(
      Supplier<RuleHistory> histories,
      Consumer<Qualification> out,
      Consumer<Qualification> candidatesOut) {
    this.histories = histories;
    this.out = out;
    history = histories.get();
    candidates = new CandidateScoring(history, candidatesOut, out);
    eras.add(Era.first(history.rules(0), this::emit));
    addEras();
  }

  private void emit(Qualification qualification) {
    qualifications++;
    out.accept(qualification);
  }

  /** Takes over the versions that were published since the last call. */
  private void follow() {
    RuleHistory latest = histories.get();
    if (latest != history) {
      if (!latest.continues(history)) {
        throw new IllegalStateException(
            "the versions of rule set '%s' that were in force are not in its history any more"
                .formatted(history.latestRules().name()));
      }
      history = latest;
      addEras();
    }
  }

  private void addEras() {
    for (int generation = eras.size(); generation < history.size(); generation++) {
      candidates.follow(history, eras);
      eras.add(
          Era.following(
              latest(),
              history.rules(generation),
              history.start(generation),
              history.takenOver(generation).stream().map(candidates::era).toList(),
              this::emit));
    }
    candidates.follow(history, eras);
  }

  /** The version published last; safe to call from any thread, such as that of a metric. */
  public RuleSet latestRules() {
    return histories.get().latestRules();
  }

  /** The latest version of each live rule set, the first one first; safe to call like it. */
  public List<RuleSet> liveRules() {
    return histories.get().liveRules();
  }

  /**
   * Messages that the backfills of current candidates lack; safe to call from any thread, such as
   * that of a metric.
   */
  public long missedByBackfills() {
    Candidates known = histories.get().candidates();
    return known.current().stream().mapToLong(known::missed).sum();
  }

  /** Whether more than one rule set is, or was, in force. */
  public boolean hasSeveralRuleSets() {
    return candidates.hasLive();
  }

  /** Whether an account under a candidate's number is one under a live rule set. */
  public boolean isLive(Account candidate) {
    return candidates.eraOf(candidate).isLive();
  }

  /** The versions of the live rule sets that an account is under, the first one first. */
  public List<RuleSet> liveRulesOf(Account account) {
    if (account.candidates().isEmpty()) {
      return List.of(account.layout().rules());
    }
    List<RuleSet> rules = new ArrayList<>(List.of(account.layout().rules()));
    for (Account candidate : account.candidates()) {
      if (isLive(candidate)) {
        rules.add(candidate.layout().rules());
      }
    }
    return rules;
  }

  /** Whether a candidate was ever published. */
  public boolean hadCandidates() {
    return candidates.hadCandidates();
  }

  /** Whether the rule sets by which a message was parsed are known. */
  public boolean knows(UsageEvent event) {
    return histories.get().knows(event.rulesVersion(), event.candidateSet());
  }

  private Era latest() {
    return eras.get(eras.size() - 1);
  }

  /**
   * The layout of accounts under a version.
   *
   * @throws IllegalStateException if the version was never published
   */
  public Layout layout(long version) {
    follow();
    return eraOf(version).layout();
  }

  /** The layouts of versions and of candidates. */
  public Layouts layouts() {
    return layouts;
  }

  private final class KnownLayouts implements Layouts {

    @Override
    public Layout of(long version) {
      return layout(version);
    }

    @Override
    public Layout ofCandidate(int number) {
      return candidates.layout(number);
    }
  }

  private Era eraOf(long version) {
    for (int i = eras.size() - 1; i >= 0; i--) {
      if (eras.get(i).version() == version) {
        return eras.get(i);
      }
    }
    throw new IllegalStateException(
        "an account was stored under version %d of the rule set, which was never published here"
            .formatted(version));
  }

  /** Creates an account without usage under the version in force at {@code instant}, ms. */
  public Account newAccount(String id, long instant) {
    follow();
    return new Account(id, eraAt(instant).layout());
  }

  /**
   * Creates an account without usage under the version in force at {@code instant}, ms.
   *
   * @param spare an account no longer in use, whose memory is reused if its layout fits
   */
  public Account newAccount(String id, long instant, Account spare) {
    follow();
    return spare.reuseOrCreate(id, eraAt(instant).layout());
  }

  /**
   * Applies a message.
   *
   * @param watermark event time up to which boundaries have passed, ms; {@link Account#UNSET} for
   *     none
   * @return the result, overwritten by the next call
   */
  public Applied apply(Account account, UsageEvent event, long watermark) {
    follow();
    candidates.startCall();
    int qualificationsBefore = qualifications;
    // Duplicates too: boundaries before the watermark count, whether or not a sweep came first.
    Account current = atWatermark(account, event, watermark);
    long messageHash = RecentMessages.hashOf(event.messageId());
    Era own = eraOf(current);
    boolean late = event.forCandidates() && candidates.countsInForce(event, own);
    if (event.forCandidates() && !late) {
      Scorer.Outcome outcome = applyToCandidates(current, event, messageHash, watermark);
      applied.set(outcome, true, current, qualifications - qualificationsBefore, 0);
      applied.setBeside(candidates.qualified(current), candidates.deleted());
      return applied;
    }
    UsageEvent read = late ? event.asReadInForce() : event;
    Era judge = eraAt(event.timestamp());
    Era era = own.generation() < judge.generation() ? judge : own;
    long now = own.scorer().clockAfter(current, event, watermark);
    Scorer.Outcome outcome = Scorer.Outcome.DUPLICATE;
    boolean survives = false;
    long badPropertiesBefore = era.scorer().badProperties();
    if (!isDuplicate(current, own, era, messageHash, now)) {
      prepareCandidates(current, read, messageHash, watermark);
      current = migratedUpTo(current, event.timestamp());
      UsageEvent projected = era.projected(read, history);
      Optional<UsageEvent> trigger = Optional.of(read);
      outcome = era.scorer().apply(current, projected, trigger, judge.scorer(), messageHash, now);
      survives =
          candidates.apply(current, trigger, judge.scorer(), messageHash, watermark).survives();
    }
    applied.set(
        // It was counted as ignored.
        late && event.withoutEffect() ? Scorer.Outcome.UNREAD : outcome,
        survives,
        current,
        qualifications - qualificationsBefore,
        era.scorer().badProperties() - badPropertiesBefore);
    applied.setBeside(candidates.qualified(current), candidates.deleted());
    if (event.kind() == UsageEvent.Kind.DELETE && outcome != Scorer.Outcome.DUPLICATE) {
      keepOut(current, event, watermark);
    }
    return applied;
  }

  /**
   * Deletes an account under every rule set at an instant, as a message would, but without one.
   *
   * @param account account that has begun under a rule set; unusable afterwards
   * @param instant ms
   * @return the result, overwritten by the next call
   */
  public Applied forget(Account account, long instant) {
    follow();
    candidates.startCall();
    int qualificationsBefore = qualifications;
    Account current = advancedUpTo(account, instant - 1);
    candidates.retireAll(current, instant);
    if (current.hasBegun()) {
      scorerOf(current).retire(current, instant);
    }
    applied.set(Scorer.Outcome.DELETED, false, current, qualifications - qualificationsBefore, 0);
    applied.setBeside(List.of(), candidates.deleted());
    if (candidates.awaitsPriorUsage()) {
      Account remaining = new Account(current.id(), current.layout());
      keepOut(remaining, Optional.empty(), instant);
      applied.leaveMarker(remaining);
    }
    return applied;
  }

  /** Keeps what a message deleted out of usage that a backfill merges later. */
  private void keepOut(Account account, UsageEvent event, long watermark) {
    if (!candidates.awaitsPriorUsage()) {
      return;
    }
    boolean ended = applied.outcome() == Scorer.Outcome.DELETED && !applied.survives();
    boolean whole = scorerOf(account).deletesAccount(event);
    Account remaining = ended && whole ? new Account(account.id(), account.layout()) : account;
    keepOut(
        remaining,
        whole ? Optional.empty() : Optional.of(event.user()),
        Math.max(watermark, event.timestamp()));
    if (ended) {
      applied.leaveMarker(remaining);
    }
  }

  private void keepOut(Account remaining, Optional<String> user, long instant) {
    beginCandidates(remaining, instant);
    candidates.keepOut(remaining, user);
  }

  /** Finds a candidate by what a backfill knows of it; empty if there is none, or it has ended. */
  public OptionalInt candidate(String name, long version, long begin) {
    follow();
    return history.candidates().current().stream()
        .mapToInt(Integer::intValue)
        .filter(number -> history.candidates().begin(number) == begin)
        .filter(number -> history.candidates().rules(number).name().equals(name))
        .filter(number -> history.candidates().rules(number).version() == version)
        .findFirst();
  }

  /**
   * Merges usage from before the begin of a candidate. Merging again has no effect.
   *
   * @param account the account, without usage if it was not known
   * @param candidate number of a candidate
   * @param packed usage, as {@link io.flinkpql.account.PriorUsageCodec} packs it
   * @param watermark event time up to which boundaries have passed, ms; {@link Account#UNSET} for
   *     none
   * @return the result, overwritten by the next call
   */
  public Merged merge(Account account, int candidate, byte[] packed, long watermark) {
    follow();
    candidates.startCall();
    int qualificationsBefore = qualifications;
    Account current = advancedUpTo(account, watermark);
    beginCandidates(current, candidates.era(candidate).start());
    boolean done = candidates.merge(current, candidate, packed);
    candidates.advance(current, watermark);
    merged.set(current, qualifications - qualificationsBefore, done);
    merged.setBeside(candidates.qualified(current), candidates.deleted());
    return merged;
  }

  /** Moves usage from before the begin of a candidate out of accounts, and into them. */
  public PriorUsageCodec priorUsage(int candidate) {
    follow();
    return candidates.era(candidate).priorUsage();
  }

  private Scorer.Outcome applyToCandidates(
      Account account, UsageEvent event, long messageHash, long watermark) {
    prepareCandidates(account, event, messageHash, watermark);
    Scorer judge = eraAt(event.timestamp()).scorer();
    boolean appliedLive =
        candidates.apply(account, Optional.of(event), judge, messageHash, watermark).applied();
    if (event.withoutEffect()) {
      return Scorer.Outcome.UNREAD;
    }
    return appliedLive ? Scorer.Outcome.APPLIED : Scorer.Outcome.DUPLICATE;
  }

  private void prepareCandidates(
      Account account, UsageEvent event, long messageHash, long watermark) {
    if (!candidates.isEmpty()) {
      beginCandidates(account, event.timestamp());
      candidates.prepare(account, event, messageHash, watermark);
    }
  }

  /**
   * Whether a message is a duplicate in the era of its event time. A message that reaches a later
   * era than its account finds what the change of versions would leave; as a duplicate it must not
   * cause the change.
   */
  private boolean isDuplicate(Account account, Era own, Era era, long messageHash, long now) {
    if (own == era) {
      return own.scorer().isDuplicate(account, messageHash, now);
    }
    int messages = own.rules().dedupe().messages();
    long window = era.rules().dedupe().windowMillis();
    for (int next = own.generation() + 1; next <= era.generation(); next++) {
      long oldest = eras.get(next).start() - eras.get(next - 1).rules().dedupe().windowMillis();
      window = Math.min(window, now - oldest);
      messages = Math.min(messages, eras.get(next).rules().dedupe().messages());
    }
    return account.recent().contains(messageHash, now, window, messages);
  }

  private Account atWatermark(Account account, UsageEvent event, long watermark) {
    if (account.hasBegun()) {
      return advancedUpTo(account, watermark);
    }
    if (!account.candidates().isEmpty()) {
      beginCandidates(account, watermark);
      Account current = migratedUpTo(account, watermark);
      candidates.advance(current, watermark);
      return current;
    }
    // A message of another rule set must not decide in which era the account begins.
    long instant = event.forCandidates() ? watermark : Math.max(watermark, event.timestamp());
    Layout layout = eraAt(instant).layout();
    Account current = account;
    if (account.layout() != layout) {
      current = new Account(account.id(), layout);
      current.reachCandidateSet(account.candidateSet());
    }
    beginCandidates(current, watermark);
    return current;
  }

  private void beginCandidates(Account account, long instant) {
    if (!candidates.isEmpty()) {
      candidates.begin(account, instant, eraOf(account).generation());
    }
  }

  /**
   * Evaluates an account at every boundary up to an instant, under the version in force at each.
   *
   * @param instant ms; {@link Account#UNSET} for none
   * @return the result, overwritten by the next call
   */
  public Advanced advance(Account account, long instant) {
    follow();
    candidates.startCall();
    int qualificationsBefore = qualifications;
    advanced.set(advancedUpTo(account, instant), qualifications - qualificationsBefore);
    advanced.setBeside(candidates.qualified(advanced.account()), candidates.deleted());
    return advanced;
  }

  private Account advancedUpTo(Account account, long instant) {
    beginCandidates(account, instant);
    Account current = migratedUpTo(account, instant);
    if (current.hasBegun()) {
      scorerOf(current).advance(current, instant);
    }
    candidates.advance(current, instant);
    return current;
  }

  /** Returns an account under the version in force at an instant, ms, or at its clock. */
  Account migratedUpTo(Account account, long instant) {
    Account current = account;
    Era era = eraOf(account);
    while (era != latest()) {
      Era next = eras.get(era.generation() + 1);
      if (next.start() > Math.max(instant, current.clock())) {
        break;
      }
      current =
          current.hasBegun()
              ? next.scorer().migrateFrom(era.scorer(), current)
              : next.scorer().migrateUnbegun(era.scorer(), current);
      era = next;
    }
    return current;
  }

  /**
   * The next instant after the account's clock at which its standing can change without a message:
   * a boundary, or the start of a newer version. It may be early, never late.
   *
   * @return ms; {@link Account#NEVER} if only messages can change the standing
   */
  public long nextChange(Account account) {
    Era era = eraOf(account);
    long next = candidates.nextChange(account, era.scorer());
    if (account.hasBegun()) {
      next = Math.min(next, era.scorer().nextChange(account));
    }
    return era == latest() ? next : Math.min(next, eras.get(era.generation() + 1).start());
  }

  /**
   * Whether a packed account must be evaluated by an instant: its next change has passed, or a
   * newer version is in force. Reads two fields and unpacks nothing.
   *
   * @param packed bytes of {@link AccountCodec}
   * @param instant ms
   */
  public boolean isDue(byte[] packed, long instant) {
    follow();
    return AccountCodec.nextChange(packed) <= instant
        || AccountCodec.rulesVersion(packed) < eraAt(instant).version()
        || !candidates.isEmpty() && candidates.isDue(AccountCodec.candidateSet(packed), instant);
  }

  private Era eraAt(long instant) {
    return eras.get(history.generationAt(instant));
  }

  /**
   * The last boundary that all accounts share: the start of the version in force at an instant, or
   * of the day that contains the instant, or of the hour if that version has hourly windows.
   *
   * @param instant ms; {@link Account#UNSET} for none
   * @return ms, or {@link Account#UNSET}
   */
  public long lastSharedBoundary(long instant) {
    follow();
    Era era = eraAt(instant);
    return instant == Account.UNSET
        ? Account.UNSET
        : Math.max(era.start(), era.scorer().lastPeriodStart(instant));
  }

  /** The number of versions and of candidates that came or went before an instant, ms. */
  public int changesAt(long instant) {
    follow();
    return history.generationAt(instant) + history.candidates().setAt(instant);
  }

  /** The next end of a hold, ms; {@link Account#NEVER} if no hold is running. */
  public long nextEndOfHold(Account account) {
    return Math.min(
        eraOf(account).scorer().nextEndOfHold(account), candidates.nextEndOfHold(account));
  }

  /** The account's standing at its clock. */
  public Standing standing(Account account) {
    return scorerOf(account).standing(account);
  }

  /**
   * Reads all signals at the account's clock, under its own version of the rule set.
   *
   * @param target receives the values from {@code from} on, in the order of the rule set; NaN for
   *     an absent one
   */
  public void readSignals(Account account, double[] target, int from) {
    eraOf(account).scorer().readSignals(account, target, from);
  }

  /**
   * Tests a condition on accounts at the account's clock and level.
   *
   * @param condition one of the account's own version of the rule set
   */
  public Truth test(Account account, Condition condition) {
    return eraOf(account).scorer().test(account, condition);
  }

  /** The account's forecast under its own version of the rule set. */
  public Forecast forecast(Account account) {
    return scorerOf(account).forecast(account);
  }

  /** Drops usage older than every window of the account's version; call it before packing. */
  public void dropExpired(Account account) {
    if (account.candidates().isEmpty()) {
      scorerOf(account).dropExpired(account);
    } else {
      candidates.dropExpired(account, scorerOf(account));
    }
  }

  /** The scorer of the version, or of the candidate, that an account is under. */
  Scorer scorerOf(Account account) {
    return account.isCandidate() ? candidates.eraOf(account).scorer() : eraOf(account).scorer();
  }

  private Era eraOf(Account account) {
    Era latest = latest();
    return latest.layout() == account.layout() ? latest : eraOf(account.layout().rules().version());
  }
}
