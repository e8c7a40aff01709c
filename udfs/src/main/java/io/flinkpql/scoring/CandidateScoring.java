// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import io.flinkpql.account.Account;
import io.flinkpql.account.AccountCodec;
import io.flinkpql.account.Layout;
import io.flinkpql.account.PriorUsage;
import io.flinkpql.account.UnreadableStateException;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.rules.Candidates;
import io.flinkpql.rules.RuleHistory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Scores accounts under the rule sets beside the first one: candidates, and further live rule sets.
 * The account under one of them begins as if it replaced the version in force at its start, at the
 * first message or watermark from then on. Nothing here changes the account under the first one.
 *
 * <p>A live rule set has versions. The account under it changes over to the next one by a clock of
 * its own, as the account under the first rule set does.
 *
 * <p>A message is counted once in a track that a candidate shares with the rule set in force. So a
 * message that both read is a duplicate for both or for none.
 */
final class CandidateScoring {

  private final Consumer<Qualification> out;
  private final Consumer<Qualification> liveOut;
  private final List<CandidateEra> eras = new ArrayList<>();
  private final List<UsageEvent> pending = new ArrayList<>();
  private final AccountCodec codec = new AccountCodec();
  private final Set<String> qualified = new HashSet<>();
  private final List<String> deleted = new ArrayList<>();
  private RuleHistory history;
  // Emits nothing; created when it is first needed.
  private Optional<RuleTimeline> silent = Optional.empty();

  /**
   * Creates an instance without candidates.
   *
   * @param out receives the qualifications under candidates
   * @param liveOut receives the qualifications under further live rule sets
   */
  CandidateScoring(
      RuleHistory history, Consumer<Qualification> out, Consumer<Qualification> liveOut) {
    this.out = out;
    this.liveOut = liveOut;
    this.history = history;
  }

  /**
   * Takes over the candidates of a history.
   *
   * @param versions the eras of its versions in force
   */
  void follow(RuleHistory latest, List<Era> versions) {
    history = latest;
    Candidates all = latest.candidates();
    for (int number = eras.size(); number < all.size(); number++) {
      int generation = latest.generationAt(all.begin(number));
      if (generation >= versions.size()) {
        break;
      }
      int before = all.before(number);
      eras.add(
          new CandidateEra(
              number,
              latest,
              versions.get(generation).layout(),
              before == Candidates.NONE_BEFORE ? Optional.empty() : Optional.of(eras.get(before)),
              out(all, number)));
    }
    eras.forEach(era -> era.follow(latest));
  }

  private Consumer<Qualification> out(Candidates all, int number) {
    if (all.isKept(number)) {
      return qualification -> {};
    }
    return all.isLive(number) ? this::emitLive : out;
  }

  private void emitLive(Qualification qualification) {
    qualified.add(qualification.ruleSet());
    liveOut.accept(qualification);
  }

  /** Forgets which accounts the last call changed. */
  void startCall() {
    qualified.clear();
    deleted.clear();
  }

  /** The accounts under further live rule sets that qualified in this call. */
  List<Account> qualified(Account account) {
    return qualified.isEmpty()
        ? List.of()
        : account.candidates().stream()
            .filter(candidate -> eraOf(candidate).isLive() && candidate.hasBegun())
            .filter(candidate -> qualified.contains(eraOf(candidate).name()))
            .toList();
  }

  /** The names of the further live rule sets under which this call deleted the account. */
  List<String> deleted() {
    return deleted.isEmpty() ? List.of() : List.copyOf(deleted);
  }

  /** Whether a version of a further live rule set was ever published. */
  boolean hasLive() {
    return eras.stream().anyMatch(CandidateEra::isLive);
  }

  /** The era of a candidate. */
  CandidateEra era(int number) {
    return eras.get(number);
  }

  /**
   * Whether a message that only candidates read counts in force: what was counted for one of them
   * was taken over since.
   *
   * @param own era of the version that the account is under
   */
  boolean countsInForce(UsageEvent event, Era own) {
    for (int number : history.candidates().members(event.candidateSet())) {
      CandidateEra era = eras.get(number);
      if (era.isTakenBy(own.generation())
          && era.reads(event, history)
          && (!era.isKept() || own.reads(event, history))) {
        return true;
      }
    }
    return false;
  }

  /** The layout of a candidate. */
  Layout layout(int number) {
    if (number >= eras.size()) {
      throw new IllegalStateException(
          "an account was stored under candidate number %d, which was never published here"
              .formatted(number));
    }
    return eras.get(number).layout();
  }

  CandidateEra eraOf(Account candidate) {
    return eras.get(candidate.candidateNumber());
  }

  /**
   * Begins the account under each candidate that has started by an instant, and removes it from
   * those that have ended. Call it before the account changes at or after the instant.
   *
   * @param instant ms; {@link Account#UNSET} for none
   * @param generation of the version that the account is under: a candidate that comes into force
   *     as a later one stays until the account changes over to it
   */
  void begin(Account account, long instant, int generation) {
    Candidates all = history.candidates();
    if (eras.isEmpty() || account.candidateSet() >= all.latestSet()) {
      return;
    }
    int set = all.setAt(Math.max(instant, account.clock()));
    if (set <= account.candidateSet()) {
      return;
    }
    List<Integer> members =
        all.members(set).stream().filter(number -> !isOver(eras.get(number), instant)).toList();
    for (int change = account.candidateSet(); change < set; change++) {
      int number = all.changed(change);
      if (all.ends(change)) {
        end(account, eras.get(number), all.changedAt(change), generation);
      } else if (all.begins(change)
          && (all.isLive(number)
              || members.contains(number)
              || all.isFollowed(number)
              || isYetTaken(number, generation))) {
        beginUnlessFollowed(account, eras.get(number));
      }
    }
    account.reachCandidateSet(set);
    for (Account candidate : account.candidates()) {
      if (all.isCovered(candidate.candidateNumber(), set)) {
        candidate.priorUsage().cover();
      }
    }
  }

  /**
   * Whether the usage of a candidate, ended by then, has yet to be taken over for an account: it
   * must keep what versions in between do not, also if the account was idle all the time.
   */
  private boolean isYetTaken(int number, int generation) {
    return eras.get(number).isTakenAfter(generation);
  }

  private static boolean isOver(CandidateEra era, long instant) {
    return era.isKept() && instant >= era.end();
  }

  /**
   * Merges usage from before the begin of a candidate, and evaluates the account under it. Does
   * nothing if such usage was merged or deleted before, if the account is not under the candidate,
   * or if the bytes are damaged or of a newer format.
   *
   * @param packed result of {@link io.flinkpql.account.PriorUsageCodec#pack}
   * @return whether the usage was merged
   */
  boolean merge(Account account, int number, byte[] packed) {
    Optional<Account> under = under(account, number);
    if (under.isEmpty()) {
      return false;
    }
    Account candidate = under.get();
    // Once the backfill is complete, nothing tells a deleted account from one never seen.
    boolean forgotten = candidate.priorUsage().isCovered() && !candidate.hasBegun();
    CandidateEra era = eras.get(number);
    boolean merged = !forgotten && mergeReadable(candidate, era, packed);
    if (merged) {
      era.scorer().evaluateMerged(candidate);
      evaluated(candidate, era);
    }
    return merged;
  }

  private static boolean mergeReadable(Account candidate, CandidateEra era, byte[] packed) {
    try {
      return era.priorUsage().merge(candidate, packed);
    } catch (UnreadableStateException e) {
      // A job that fails reads the same record again, without end.
      return false;
    }
  }

  private static Optional<Account> under(Account account, int number) {
    return account.candidates().stream()
        .filter(candidate -> candidate.candidateNumber() == number)
        .findFirst();
  }

  /** Whether usage from before the begin of a candidate may still be merged. */
  boolean awaitsPriorUsage() {
    return !awaitingPriorUsage().isEmpty();
  }

  /** The candidates that brought tracks or traits, and whose backfill is not complete. */
  private List<Integer> awaitingPriorUsage() {
    return history.candidates().uncovered().stream()
        .filter(number -> eras.get(number).priorUsage().bringsAny())
        .toList();
  }

  /**
   * Keeps a deleted user, or the whole deleted account, out of usage that a backfill merges later.
   * That holds for candidates too that have not begun for the account: a late deletion may come
   * after the scan of the messages.
   *
   * @param account the account after the deletion
   * @param user the user; empty for the whole account
   */
  void keepOut(Account account, Optional<String> user) {
    for (int number : awaitingPriorUsage()) {
      PriorUsage usage =
          under(account, number)
              .orElseGet(() -> account.addCandidate(number, eras.get(number).layout()))
              .priorUsage();
      user.ifPresentOrElse(usage::removeUser, usage::delete);
    }
  }

  /** Whether a candidate has not begun for the account, which only keeps something out for it. */
  private boolean isReserved(Account account, Account candidate) {
    return !candidate.hasBegun()
        && !history.candidates().hasBegun(candidate.candidateNumber(), account.candidateSet());
  }

  private void end(Account account, CandidateEra ended, long instant, int generation) {
    if (!ended.isLive()) {
      boolean stays =
          ended.isTakenAfter(generation) || history.candidates().isFollowed(ended.number());
      account.candidates().removeIf(c -> c.candidateNumber() == ended.number() && !stays);
    } else if (!history.candidates().isFollowed(ended.number())) {
      retire(account, ended, instant);
    }
  }

  /** Deletes the account under a live rule set that has ended. */
  private void retire(Account account, CandidateEra ended, long instant) {
    for (int i = 0; i < account.candidates().size(); i++) {
      if (eraOf(account.candidates().get(i)).at(instant).filter(ended::equals).isPresent()) {
        followVersions(account, i, instant);
        Account last = account.takeCandidate(ended.number()).orElseThrow();
        if (last.hasBegun()) {
          ended.scorer().retire(last, instant);
          deleted.add(ended.name());
        }
        return;
      }
    }
  }

  /** Deletes the account under every rule set beside the first at an instant, ms. */
  void retireAll(Account account, long instant) {
    for (Account candidate : account.candidates()) {
      if (candidate.hasBegun()) {
        CandidateEra era = eraOf(candidate);
        era.scorer().retire(candidate, instant);
        if (era.isLive()) {
          deleted.add(era.name());
        }
      }
    }
    account.candidates().clear();
  }

  private void beginUnlessFollowed(Account account, CandidateEra era) {
    boolean followed =
        era.isLive()
            && account.candidates().stream().anyMatch(c -> follows(era, c.candidateNumber()));
    if (followed) {
      // It changes over by its own clock.
      return;
    }
    Optional<Account> reserved = under(account, era.number());
    reserved.ifPresent(account.candidates()::remove);
    Account begun = begin(account, era);
    reserved.ifPresent(kept -> begun.priorUsage().takeFrom(kept.priorUsage()));
  }

  private static boolean follows(CandidateEra era, int number) {
    Optional<CandidateEra> before = era.before();
    while (before.isPresent() && before.get().number() != number) {
      before = before.get().before();
    }
    return before.isPresent();
  }

  private Account begin(Account account, CandidateEra era) {
    if (!account.hasBegun() || era.start() == Account.UNSET) {
      return account.addCandidate(era.number(), era.layout());
    }
    RuleTimeline timeline = silent();
    // With those beside it, whose usage a version in between may take over.
    Account copy =
        codec.unpack(account.id(), codec.pack(account, Account.UNSET), timeline.layouts());
    Account atStart = timeline.migratedUpTo(copy, era.start());
    atStart.candidates().clear();
    Account begun = era.scorer().beginFrom(timeline.scorerOf(atStart), atStart);
    account.addCandidate(era.number(), begun);
    evaluated(begun, era);
    return begun;
  }

  private RuleTimeline silent() {
    if (silent.isEmpty()) {
      silent = Optional.of(new RuleTimeline(() -> history, qualification -> {}));
    }
    return silent.get();
  }

  /** Brings the account under a live rule set to the version in force at an instant, ms. */
  private void followVersions(Account account, int index, long instant) {
    Account candidate = account.candidates().get(index);
    CandidateEra era = eraOf(candidate);
    Optional<CandidateEra> next = era.nextBy(Math.max(instant, candidate.clock()));
    while (next.isPresent()) {
      CandidateEra to = next.get();
      if (candidate.hasBegun()) {
        Account apart = account.takeCandidateApart(index);
        candidate =
            era.isLive()
                ? to.scorer().migrateFrom(era.scorer(), apart)
                : to.scorer().beginFrom(era.scorer(), apart);
      } else {
        candidate = new Account(account.id(), to.layout());
      }
      account.replaceCandidate(index, to.number(), candidate);
      era = to;
      next = era.nextBy(Math.max(instant, candidate.clock()));
    }
  }

  /** Evaluates the account under each candidate at every boundary up to an instant, ms. */
  void advance(Account account, long instant) {
    List<Account> candidates = account.candidates();
    for (int i = candidates.size() - 1; i >= 0; i--) {
      if (isOver(eraOf(candidates.get(i)), instant)) {
        candidates.remove(i);
      }
    }
    for (int i = 0; i < candidates.size(); i++) {
      followVersions(account, i, instant);
      Account candidate = candidates.get(i);
      if (candidate.hasBegun()) {
        eraOf(candidate).scorer().advance(candidate, instant);
        evaluated(candidate, eraOf(candidate));
      }
    }
  }

  /** Standings under candidates are not written. */
  private static void evaluated(Account candidate, CandidateEra era) {
    if (!era.isLive()) {
      candidate.markWritten();
    }
  }

  /**
   * Prepares the account under each candidate for a message, before the account itself counts it:
   * advances to the message's time where the candidate reads it.
   *
   * @param event message that is no duplicate for the account itself
   * @param messageHash {@link io.flinkpql.account.RecentMessages#hashOf} its id
   */
  void prepare(Account account, UsageEvent event, long messageHash, long watermark) {
    pending.clear();
    List<Account> candidates = account.candidates();
    for (int i = 0; i < candidates.size(); i++) {
      CandidateEra era = eraOf(candidates.get(i));
      boolean applies =
          era.reads(event, history)
              && !isReserved(account, candidates.get(i))
              && !isDuplicate(era, account, candidates.get(i), event, messageHash, watermark);
      if (applies) {
        followVersions(account, i, Math.max(event.timestamp(), watermark));
        Account candidate = candidates.get(i);
        if (candidate.hasBegun()) {
          eraOf(candidate).scorer().advance(candidate, event.timestamp());
        }
      }
      pending.add(applies ? eraOf(candidates.get(i)).projected(event, history) : null);
    }
  }

  private static boolean isDuplicate(
      CandidateEra era,
      Account account,
      Account candidate,
      UsageEvent event,
      long messageHash,
      long watermark) {
    if (!event.forCandidates()) {
      return false;
    }
    long now = era.scorer().clockAfter(candidate, event, watermark);
    return era.scorer().isDuplicate(candidate, messageHash, now)
        || era.scorer().isDuplicate(account, messageHash, now);
  }

  /**
   * Applies the message of the last {@link #prepare} under each candidate that reads it.
   *
   * @param account the account after it applied the message itself, if it reads it
   * @param trigger the message
   * @param judge scorer of the version in force at the event time
   * @return how the message affected the account beside the first rule set
   */
  Beside apply(
      Account account,
      Optional<UsageEvent> trigger,
      Scorer judge,
      long messageHash,
      long watermark) {
    List<Account> candidates = account.candidates();
    if (candidates.isEmpty()) {
      return Beside.NOTHING;
    }
    UsageEvent event = trigger.orElseThrow();
    boolean survives = false;
    boolean applied = false;
    for (int i = 0; i < candidates.size(); i++) {
      Account candidate = candidates.get(i);
      CandidateEra era = eraOf(candidate);
      Scorer.Outcome outcome = Scorer.Outcome.UNREAD;
      if (pending.get(i) != null) {
        Scorer own = era.scorer();
        Optional<CandidateEra> itsJudge = era.at(event.timestamp());
        long now = own.clockAfter(candidate, event, watermark);
        if (event.forCandidates()) {
          candidate.keepApart(event.event());
        }
        outcome =
            own.apply(
                candidate,
                pending.get(i),
                trigger,
                itsJudge.isPresent() && !era.isKept() ? itsJudge.get().scorer() : judge,
                messageHash,
                now);
        evaluated(candidate, era);
        applied |= era.isLive();
      }
      if (outcome == Scorer.Outcome.DELETED && era.isLive()) {
        deleted.add(era.name());
      }
      survives |= outcome != Scorer.Outcome.DELETED && candidate.hasBegun();
    }
    return Beside.of(survives, applied);
  }

  /**
   * Tells how a message affected an account beside the first rule set.
   *
   * @param survives whether the account goes on there if the message deleted it otherwise
   * @param applied whether it was applied under a further live rule set
   */
  record Beside(boolean survives, boolean applied) {

    // Held once, so that no message allocates one.
    private static final Beside NOTHING = new Beside(false, false);
    private static final Beside SURVIVES = new Beside(true, false);
    private static final Beside APPLIED = new Beside(false, true);
    private static final Beside BOTH = new Beside(true, true);

    private static Beside of(boolean survives, boolean applied) {
      if (survives) {
        return applied ? BOTH : SURVIVES;
      }
      return applied ? APPLIED : NOTHING;
    }
  }

  /**
   * The next change under a candidate, or the next begin or end of one, ms. It leaves out what the
   * next change in force includes.
   *
   * @param inForce scorer of the account itself
   */
  long nextChange(Account account, Scorer inForce) {
    long next = Account.NEVER;
    List<Account> candidates = account.candidates();
    for (int i = 0; i < candidates.size(); i++) {
      Account candidate = candidates.get(i);
      CandidateEra era = eraOf(candidate);
      if (era.isKept()) {
        next = Math.min(next, era.end());
      } else if (candidate.hasBegun()) {
        long its = era.scorer().nextChangeBeside(candidate, account, inForce);
        next = Math.min(next, Math.min(era.end(), its));
      }
    }
    int set = account.candidateSet();
    return set < history.candidates().latestSet()
        ? Math.min(next, history.candidates().changedAt(set))
        : next;
  }

  /** The next end of a hold under a candidate, ms; {@link Account#NEVER} if none is running. */
  long nextEndOfHold(Account account) {
    long next = Account.NEVER;
    List<Account> candidates = account.candidates();
    for (int i = 0; i < candidates.size(); i++) {
      next = Math.min(next, eraOf(candidates.get(i)).scorer().nextEndOfHold(candidates.get(i)));
    }
    return next;
  }

  /**
   * Drops usage that neither the rule set in force nor a candidate reaches any more.
   *
   * @param own scorer of the account itself
   */
  void dropExpired(Account account, Scorer own) {
    int oldestDay = account.hasBegun() ? own.oldestDay(account) : Integer.MAX_VALUE;
    int oldestHour = account.hasBegun() ? own.oldestHour(account) : Integer.MAX_VALUE;
    List<Account> candidates = account.candidates();
    for (int i = 0; i < candidates.size(); i++) {
      Account candidate = candidates.get(i);
      if (candidate.hasBegun()) {
        Scorer scorer = eraOf(candidate).scorer();
        oldestDay = Math.min(oldestDay, scorer.oldestDay(candidate));
        oldestHour = Math.min(oldestHour, scorer.oldestHour(candidate));
        scorer.dropExpired(candidate);
      }
    }
    account.dropBefore(oldestDay, oldestHour);
  }

  /**
   * Whether a candidate begins or ends for an account by an instant.
   *
   * @param reached {@link Account#candidateSet}
   * @param instant ms
   */
  boolean isDue(int reached, long instant) {
    return history.candidates().setAt(instant) > reached;
  }

  /** Whether a candidate was ever published. */
  boolean hadCandidates() {
    return eras.stream().anyMatch(era -> !era.isLive() && !era.isKept());
  }

  /** Whether only one rule set was ever read. */
  boolean isEmpty() {
    return eras.isEmpty();
  }
}
