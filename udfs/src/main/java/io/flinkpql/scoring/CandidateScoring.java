// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import io.flinkpql.account.Account;
import io.flinkpql.account.AccountCodec;
import io.flinkpql.account.Layout;
import io.flinkpql.account.PriorUsage;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.rules.Candidates;
import io.flinkpql.rules.RuleHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Scores accounts under candidates, beside the rule set in force. The account under a candidate
 * begins as if the candidate replaced the version in force at its start, at the first message or
 * watermark from then on. Nothing here changes the account under the rule set in force.
 *
 * <p>A message is counted once in a track that a candidate shares with the rule set in force. So a
 * message that both read is a duplicate for both or for none.
 */
final class CandidateScoring {

  private final Consumer<Qualification> out;
  private final List<CandidateEra> eras = new ArrayList<>();
  private final List<UsageEvent> pending = new ArrayList<>();
  private final AccountCodec codec = new AccountCodec();
  private RuleHistory history;
  // The versions in force alone; set with the first candidate.
  private RuleHistory inForce;
  private Optional<RuleTimeline> silent = Optional.empty();

  /**
   * Creates an instance without candidates.
   *
   * @param out receives the qualifications under candidates
   */
  CandidateScoring(RuleHistory history, Consumer<Qualification> out) {
    this.out = out;
    this.history = history;
    inForce = history;
  }

  /**
   * Takes over the candidates of a history.
   *
   * @param versions the eras of its versions in force
   */
  void follow(RuleHistory latest, List<Era> versions) {
    history = latest;
    inForce = latest.withoutCandidates();
    for (int number = eras.size(); number < latest.candidates().size(); number++) {
      int generation = latest.generationAt(latest.candidates().begin(number));
      if (generation >= versions.size()) {
        break;
      }
      eras.add(new CandidateEra(number, latest, versions.get(generation).layout(), out));
    }
    eras.forEach(era -> era.follow(latest));
    if (!eras.isEmpty() && silent.isEmpty()) {
      silent = Optional.of(new RuleTimeline(() -> inForce, qualification -> {}));
    }
  }

  /** The era of a candidate. */
  CandidateEra era(int number) {
    return eras.get(number);
  }

  /**
   * Whether a message that only candidates read counts in force: one of them has come into force
   * since, and kept what was counted for it.
   *
   * @param generation of the version that the account is under
   */
  boolean countsInForce(UsageEvent event, int generation) {
    for (int number : history.candidates().members(event.candidateSet())) {
      CandidateEra era = eras.get(number);
      if (era.promotedTo() >= 0
          && era.promotedTo() <= generation
          && era.reads(event, era.projected(event, history))) {
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

  private CandidateEra eraOf(Account candidate) {
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
    if (eras.isEmpty()) {
      return;
    }
    int set = history.candidates().setAt(Math.max(instant, account.clock()));
    if (set <= account.candidateSet()) {
      return;
    }
    Candidates known = history.candidates();
    List<Integer> members = known.members(set);
    account
        .candidates()
        .removeIf(
            candidate ->
                known.hasBegun(candidate.candidateNumber(), set)
                    && !members.contains(candidate.candidateNumber())
                    && eraOf(candidate).promotedTo() <= generation);
    for (int number : members) {
      Optional<Account> reserved = under(account, number);
      if (reserved.isEmpty()) {
        begin(account, eras.get(number));
      } else if (!known.hasBegun(number, account.candidateSet())) {
        account.candidates().remove(reserved.get());
        begin(account, eras.get(number)).priorUsage().takeFrom(reserved.get().priorUsage());
      }
    }
    account.reachCandidateSet(set);
    for (Account candidate : account.candidates()) {
      if (known.isCovered(candidate.candidateNumber(), set)) {
        candidate.priorUsage().cover();
      }
    }
  }

  /**
   * Merges usage from before the begin of a candidate, and evaluates the account under it. Does
   * nothing if such usage was merged or deleted before, or if the account is not under the
   * candidate.
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
    boolean merged = !forgotten && era.priorUsage().merge(candidate, packed);
    if (merged) {
      era.scorer().evaluateMerged(candidate);
    }
    return merged;
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

  private Account begin(Account account, CandidateEra era) {
    if (!account.hasBegun()) {
      return account.addCandidate(era.number(), era.layout());
    }
    RuleTimeline timeline = silent.orElseThrow();
    byte[] packed = new byte[codec.packWithoutCandidates(account)];
    codec.copyTo(packed, 0);
    Account copy = codec.unpack(account.id(), packed, timeline.layouts());
    Account atStart = timeline.migratedUpTo(copy, era.start());
    return account.addCandidate(
        era.number(), era.scorer().beginFrom(timeline.scorerOf(atStart), atStart));
  }

  /** Evaluates the account under each candidate at every boundary up to an instant, ms. */
  void advance(Account account, long instant) {
    List<Account> candidates = account.candidates();
    for (int i = 0; i < candidates.size(); i++) {
      Account candidate = candidates.get(i);
      if (candidate.hasBegun()) {
        eraOf(candidate).scorer().advance(candidate, instant);
      }
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
      Account candidate = candidates.get(i);
      CandidateEra era = eraOf(candidate);
      UsageEvent projected = era.projected(event, history);
      boolean applies =
          era.reads(event, projected)
              && !isReserved(account, candidate)
              && !isDuplicate(era, account, candidate, event, messageHash, watermark);
      if (applies && candidate.hasBegun()) {
        era.scorer().advance(candidate, event.timestamp());
      }
      pending.add(applies ? projected : null);
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
   * @param judge scorer of the version in force at the event time
   * @return whether the account goes on under a candidate if the message deleted it otherwise
   */
  boolean apply(Account account, UsageEvent event, Scorer judge, long messageHash, long watermark) {
    boolean survives = false;
    List<Account> candidates = account.candidates();
    for (int i = 0; i < candidates.size(); i++) {
      Account candidate = candidates.get(i);
      Scorer.Outcome outcome = Scorer.Outcome.UNREAD;
      if (pending.get(i) != null) {
        Scorer own = eraOf(candidate).scorer();
        Scorer candidateJudge = event.timestamp() < eraOf(candidate).start() ? judge : own;
        long now = own.clockAfter(candidate, event, watermark);
        if (event.forCandidates()) {
          candidate.keepApart(event.event());
        }
        outcome = own.apply(candidate, pending.get(i), candidateJudge, messageHash, now);
      }
      survives |= outcome != Scorer.Outcome.DELETED && candidate.hasBegun();
    }
    return survives;
  }

  /** The next change under a candidate, or the next begin or end of one, ms. */
  long nextChange(Account account) {
    long next = Account.NEVER;
    List<Account> candidates = account.candidates();
    for (int i = 0; i < candidates.size(); i++) {
      if (candidates.get(i).hasBegun()) {
        next = Math.min(next, eraOf(candidates.get(i)).scorer().nextChange(candidates.get(i)));
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
    for (Account candidate : account.candidates()) {
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

  /** Whether no candidate was ever published. */
  boolean isEmpty() {
    return eras.isEmpty();
  }
}
