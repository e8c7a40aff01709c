// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Lists the versions of one rule set in the order in which they came into force. Immutable and safe
 * to share between threads.
 *
 * <p>A version's index is its generation. It is in force for messages whose event time is at or
 * after its {@code activeFrom} and before that of the next version: its era. The first version has
 * always been in force. An era is empty if two versions came into force at one instant.
 */
public final class RuleHistory implements Serializable {

  /** The start of the first era, ms. */
  public static final long ALWAYS = Long.MIN_VALUE;

  private static final long serialVersionUID = 1L;

  private final List<PublishedRules> versions;
  // Starts of the eras, ms, ascending.
  private final long[] starts;
  private final long latestStart;
  private final Candidates candidates;

  private RuleHistory(List<PublishedRules> versions, Candidates candidates) {
    this.versions = List.copyOf(versions);
    this.candidates = candidates;
    starts = versions.stream().mapToLong(PublishedRules::activeFrom).toArray();
    starts[0] = ALWAYS;
    latestStart = starts[starts.length - 1];
  }

  /**
   * Creates a history of one version.
   *
   * @throws IllegalArgumentException with every error, if the document is not a valid rule set
   */
  public static RuleHistory of(PublishedRules first) {
    first.ruleSet();
    return new RuleHistory(List.of(first), Candidates.NONE);
  }

  /**
   * Returns a history with one more version, published while the job runs. A candidate with the
   * same text ends then, and the version keeps what was counted for it. The version comes into
   * force at its {@code activeFrom}, but not before the version that it follows.
   *
   * @throws RefusedVersionException with every error, if the document is not a valid rule set,
   *     bears another name, has a version that is not higher, or changes what only a restart may
   *     change: {@code subject}, {@code identity}, {@code limits.max_message_bytes} or {@code
   *     limits.max_future_skew}
   */
  public RuleHistory with(PublishedRules next) {
    return followedBy(next, SuccessionCheck.whileRunning(latestRules()), Optional.empty());
  }

  /**
   * Returns a history with one more version, like {@link #with(PublishedRules)}.
   *
   * @param keep for how long the usage of the version that it replaces is kept
   */
  public RuleHistory with(PublishedRules next, Keep keep) {
    return followedBy(next, SuccessionCheck.whileRunning(latestRules()), Optional.of(keep));
  }

  /**
   * Returns a history with one more version, with which the job was started again. Unlike {@link
   * #with}, it may change every part of the rule set.
   *
   * @throws RefusedVersionException with every error, if the document is not a valid rule set,
   *     bears another name or has a version that is not higher
   */
  public RuleHistory withRestart(PublishedRules next) {
    return followedBy(next, SuccessionCheck.atRestart(latestRules()), Optional.empty());
  }

  /**
   * Returns a history with one more version, like {@link #withRestart(PublishedRules)}.
   *
   * @param keep for how long the usage of the version that it replaces is kept
   */
  public RuleHistory withRestart(PublishedRules next, Keep keep) {
    return followedBy(next, SuccessionCheck.atRestart(latestRules()), Optional.of(keep));
  }

  private RuleHistory followedBy(PublishedRules next, SuccessionCheck check, Optional<Keep> keep) {
    OptionalInt promoted = candidates.currentWithText(next.text());
    check.requireSuccessor(next, candidates);
    List<PublishedRules> longer = new ArrayList<>(versions);
    Candidates beside =
        keep.isPresent() && latestRules().readsBeyond(next.ruleSet())
            ? withReplaced(next, keep.get())
            : candidates;
    long start = earliestStart(next, beside);
    longer.add(next.inForceFrom(start));
    // The new version counts all that these have kept.
    for (int number : beside.kept()) {
      if (!beside.rules(number).readsBeyond(next.ruleSet())) {
        beside = beside.ended(number, start);
      }
    }
    return new RuleHistory(
        longer, promoted.isEmpty() ? beside : beside.ended(promoted.getAsInt(), start));
  }

  /** Returns the candidates and the latest version, which the next one replaces. */
  private Candidates withReplaced(PublishedRules next, Keep keep) {
    long start = earliestStart(next, candidates);
    long begin = Math.max(keep.from() - 1, candidates.lastChange());
    if (latest().activeFrom() < start) {
      // While it is in force; a version that is replaced at its start never is.
      begin = Math.max(begin, latest().activeFrom());
    }
    start = Math.max(start, begin + 1);
    return candidates.withKept(latest(), begin, start + keep.millis());
  }

  /**
   * The candidate that came into force as a generation: it ended at its start and has its text.
   *
   * @return the candidate's number; empty if the generation was no candidate
   */
  public OptionalInt promotedCandidate(int generation) {
    PublishedRules version = published(generation);
    return IntStream.range(0, candidates.size())
        .filter(number -> !candidates.isKept(number))
        .filter(number -> candidates.published(number).text().equals(version.text()))
        .filter(number -> candidates.endsAt(number, version.activeFrom()))
        .findFirst();
  }

  /**
   * The candidates whose usage a generation takes over, of each track from the first that has it:
   * the one that came into force as it, then replaced versions, the latest first.
   *
   * @return their numbers
   */
  public List<Integer> takenOver(int generation) {
    List<Integer> taken = new ArrayList<>();
    promotedCandidate(generation).ifPresent(taken::add);
    for (int number = candidates.size() - 1; number >= 0; number--) {
      if (candidates.isKept(number) && takesOver(generation, number)) {
        taken.add(number);
      }
    }
    return taken;
  }

  private boolean takesOver(int generation, int kept) {
    long start = start(generation);
    boolean isKeptThen =
        candidates.begin(kept) < start
            && start <= candidates.until(kept)
            && start <= candidates.end(kept).orElse(Long.MAX_VALUE);
    return isKeptThen && rules(generation).regains(rules(generation - 1), candidates.rules(kept));
  }

  /** The version in force when a candidate begins must not change afterwards. */
  private long earliestStart(PublishedRules next, Candidates beside) {
    long start = Math.max(next.activeFrom(), latest().activeFrom());
    return beside.size() == 0 ? start : Math.max(start, beside.lastChange() + 1);
  }

  /**
   * Returns this history with a candidate, evaluated from its {@code activeFrom} on, but not before
   * the last change of candidates.
   *
   * @throws RefusedVersionException with every error, if the document is not a valid rule set,
   *     bears the name of another candidate, has a version that is not new, or differs from a
   *     version in force from then on in what both must have in common: {@code subject}, {@code
   *     timezone}, {@code exclude}, {@code identity}, {@code limits} or {@code dedupe}
   */
  public RuleHistory withCandidate(PublishedRules candidate) {
    new CandidateCheck(this).require(candidate);
    return new RuleHistory(versions, candidates.with(candidate));
  }

  /**
   * Returns this history with a version of a further live rule set, which has another name than the
   * first one: the next version of one that is known, or a new one. A candidate with the same text
   * ends then, and what was counted for it is kept. A new rule set begins as a candidate would.
   *
   * @throws RefusedVersionException with every error, if the document is not a valid rule set, has
   *     a version that is not higher, or differs from a rule set in force in what rule sets of one
   *     job must have in common
   */
  public RuleHistory withLiveBeside(PublishedRules version) {
    new CandidateCheck(this).requireLive(version);
    String name = version.ruleSet().name();
    OptionalInt before = candidates.live(name);
    OptionalInt candidate = candidates.currentWithText(version.text());
    if (before.isPresent() || candidate.isEmpty()) {
      Candidates without =
          candidate.isPresent()
              ? candidates.ended(candidate.getAsInt(), version.activeFrom())
              : candidates;
      return new RuleHistory(
          versions, without.withLive(version, before.orElse(Candidates.NONE_BEFORE)));
    }
    return new RuleHistory(versions, candidates.withLive(version, candidate.getAsInt()));
  }

  /**
   * Returns this history with a further live rule set that has been in force for every message, as
   * the first version has. Only first versions may come before.
   *
   * @throws RefusedVersionException with every error, if the document is not a valid rule set, or
   *     differs from a rule set in force in what rule sets of one job must have in common
   */
  public RuleHistory withFirstBeside(PublishedRules version) {
    new CandidateCheck(this).requireLive(version);
    return new RuleHistory(versions, candidates.withFirst(version));
  }

  /**
   * Returns this history with the end of a further live rule set.
   *
   * @param instant event time from which it is not evaluated any more, ms
   * @throws RefusedVersionException if it is not the version in force of such a rule set
   */
  public RuleHistory withoutLiveBeside(String name, long version, long instant) {
    OptionalInt number = candidates.live(name);
    if (number.isEmpty() || candidates.rules(number.getAsInt()).version() != version) {
      throw new RefusedVersionException(
          List.of("version %d of rule set '%s' is not in force".formatted(version, name)));
    }
    return new RuleHistory(versions, candidates.ended(number.getAsInt(), instant));
  }

  /** The latest versions of the live rule sets, the first one first. */
  public List<RuleSet> liveRules() {
    List<RuleSet> live = new ArrayList<>(List.of(latestRules()));
    candidates.live().forEach(number -> live.add(candidates.rules(number)));
    return live;
  }

  /** The names of the live rule sets, the first one first. */
  public List<String> names() {
    return liveRules().stream().map(RuleSet::name).toList();
  }

  /** Returns the version of a live rule set that has the text of a document; empty if none has. */
  public Optional<PublishedRules> find(PublishedRules document) {
    return versions.stream()
        .filter(version -> version.text().equals(document.text()))
        .findFirst()
        .or(() -> findBeside(document));
  }

  private Optional<PublishedRules> findBeside(PublishedRules document) {
    OptionalInt number = candidates.liveWithText(document.text());
    return number.isPresent()
        ? Optional.of(candidates.published(number.getAsInt()))
        : Optional.empty();
  }

  /**
   * Returns this history with the end of a candidate.
   *
   * @param instant event time from which it is not evaluated any more, ms
   * @throws RefusedVersionException if there is no such candidate
   */
  public RuleHistory withoutCandidate(String name, long version, long instant) {
    return new RuleHistory(versions, candidates.ended(candidate(name, version), instant));
  }

  /**
   * Returns this history with the completion of a candidate's backfill.
   *
   * @param instant event time from which the candidate has all usage, ms
   * @param missed messages that arrived too late for the backfill
   * @throws RefusedVersionException if there is no such candidate, or it is covered already
   */
  public RuleHistory withCovered(String name, long version, long instant, long missed) {
    int number = candidate(name, version);
    if (candidates.isCovered(number, candidates.latestSet())) {
      throw new RefusedVersionException(
          List.of("version %d of rule set '%s' is covered already".formatted(version, name)));
    }
    return new RuleHistory(versions, candidates.covered(number, instant, missed));
  }

  /** Returns the number of a current candidate. */
  private int candidate(String name, long version) {
    OptionalInt number = candidates.current(name);
    if (number.isEmpty() || candidates.rules(number.getAsInt()).version() != version) {
      throw new RefusedVersionException(
          List.of("version %d of rule set '%s' is no candidate".formatted(version, name)));
    }
    return number.getAsInt();
  }

  /**
   * Returns the versions up to the begin of a candidate, with that candidate alone and as if it had
   * always been evaluated: a backfill counts under it what the candidate has missed. The candidate
   * has number 0.
   */
  public RuleHistory asIfFromStart(int number) {
    int generation = generationAt(candidates.begin(number));
    return new RuleHistory(
        versions.subList(0, generation + 1),
        Candidates.NONE.with(candidates.published(number).inForceFrom(ALWAYS)));
  }

  /** The rule sets that are evaluated beside the one in force. */
  public Candidates candidates() {
    return candidates;
  }

  /**
   * The fields and traits of a message as the parser reads them.
   *
   * @param generation generation in force at its event time
   * @param candidateSet set of candidates at its event time
   */
  public ReadValues values(int generation, int candidateSet) {
    return ReadValues.of(
        rules(generation),
        candidates.members(candidateSet).stream().map(candidates::rules).toList());
  }

  /** The number of versions, at least 1. */
  public int size() {
    return versions.size();
  }

  /** The generation of the version published last. */
  public int latestGeneration() {
    return versions.size() - 1;
  }

  /** The version published last; it may not be in force yet. */
  public PublishedRules latest() {
    return versions.get(versions.size() - 1);
  }

  /** The rule set published last. */
  public RuleSet latestRules() {
    return latest().ruleSet();
  }

  /** The version of a generation. */
  public PublishedRules published(int generation) {
    return versions.get(generation);
  }

  /** The rule set of a generation. */
  public RuleSet rules(int generation) {
    return versions.get(generation).ruleSet();
  }

  /**
   * The instant from which a generation is in force.
   *
   * @return ms; {@link #ALWAYS} for the first generation
   */
  public long start(int generation) {
    return starts[generation];
  }

  /**
   * The generation in force at an event time, ms: one comparison in the era of the latest version.
   */
  public int generationAt(long eventTime) {
    int generation = starts.length - 1;
    if (eventTime >= latestStart) {
      return generation;
    }
    while (starts[generation] > eventTime) {
      generation--;
    }
    return generation;
  }

  /** The generation of a version number; empty if the history lacks it. */
  public OptionalInt generationOf(long version) {
    for (int generation = versions.size() - 1; generation >= 0; generation--) {
      if (rules(generation).version() == version) {
        return OptionalInt.of(generation);
      }
    }
    return OptionalInt.empty();
  }

  /** Whether this history is as recent as the rule sets by which a message was parsed. */
  public boolean knows(long version, int candidateSet) {
    return version <= latestRules().version() && candidateSet <= candidates.latestSet();
  }

  /** Whether this history equals the other or continues it. */
  public boolean continues(RuleHistory other) {
    return size() >= other.size()
        && versions.subList(0, other.size()).equals(other.versions)
        && candidates.continues(other.candidates);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RuleHistory that
        && versions.equals(that.versions)
        && candidates.equals(that.candidates);
  }

  @Override
  public int hashCode() {
    return Objects.hash(versions, candidates);
  }

  @Override
  public String toString() {
    return "history of %d versions up to: %s".formatted(size(), latest());
  }
}
