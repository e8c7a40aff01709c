// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rulelog;

import io.flinkpql.rules.Candidates;
import io.flinkpql.rules.InvalidRuleSetException;
import io.flinkpql.rules.Keep;
import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RefusedVersionException;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.RuleSets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Folds the records of the rules topic, in the order of their offsets. Immutable and safe to share
 * between threads.
 *
 * <p>A push is accepted if its document is a valid rule set that may follow the latest accepted
 * version, and refused otherwise. A push of a version that was accepted with the same text repeats
 * it, without effect. A candidate, and a further live rule set, is accepted if it shares its ground
 * with the versions in force.
 */
public final class RuleLog {

  /** Maximum number of refusals that are remembered: the latest. */
  static final int MAX_REFUSALS = 100;

  /** Tells what became of a record. */
  public sealed interface Outcome {

    /**
     * The version was added to the history.
     *
     * @param generation its index in the history
     */
    record Accepted(int generation) implements Outcome {}

    /**
     * The version had been accepted before with the same text.
     *
     * @param generation its index in the history
     */
    record Repeated(int generation) implements Outcome {}

    /**
     * A candidate begins or ends, or its backfill is complete.
     *
     * @param candidateSet set of candidates from then on
     */
    record CandidatesChanged(int candidateSet) implements Outcome {}

    /**
     * A version of a further live rule set comes into force, or such a rule set ends.
     *
     * @param number number of the version among the {@link io.flinkpql.rules.Candidates}
     */
    record LiveChanged(int number) implements Outcome {}

    /**
     * The version of a further live rule set had been accepted before with the same text.
     *
     * @param number number of the version among the {@link io.flinkpql.rules.Candidates}
     */
    record LiveRepeated(int number) implements Outcome {}

    /**
     * The candidate had been accepted before with the same text, or is covered already, and has not
     * ended.
     *
     * @param number its number
     */
    record CandidateRepeated(int number) implements Outcome {}

    /**
     * The record has no effect.
     *
     * @param errors at least one sentence
     * @param value value of the record; null if it had none
     */
    record Refused(List<String> errors, byte[] value) implements Outcome {}
  }

  /**
   * Pairs a record with its outcome.
   *
   * @param offset offset of the record
   * @param appendedAt when the broker appended it, ms
   * @param by who pushed it; empty if the record cannot be read
   * @param outcome what became of it
   */
  public record Entry(long offset, long appendedAt, String by, Outcome outcome) {}

  private final PushTiming timing;
  private final Optional<RuleHistory> history;
  // Rule sets with which the job starts, and whose pushes have not come yet.
  private final List<String> awaited;
  private final List<Entry> accepted;
  private final List<Entry> refused;
  private final Optional<Entry> last;

  private RuleLog(
      PushTiming timing,
      Optional<RuleHistory> history,
      List<String> awaited,
      List<Entry> accepted,
      List<Entry> refused,
      Optional<Entry> last) {
    this.timing = timing;
    this.history = history;
    this.awaited = awaited;
    this.accepted = accepted;
    this.refused = refused;
    this.last = last;
  }

  /** Creates the fold of no record. */
  public static RuleLog empty(PushTiming timing) {
    return new RuleLog(timing, Optional.empty(), List.of(), List.of(), List.of(), Optional.empty());
  }

  /**
   * Returns the fold with one more record.
   *
   * @param offset offset of the record, higher than all before
   * @param appendedAt when the broker appended it, ms
   * @param value its value; null if it has none
   */
  public RuleLog with(long offset, long appendedAt, byte[] value) {
    RulePush push;
    try {
      push = RulePushJson.read(value);
    } catch (InvalidPushException e) {
      return with(entry(offset, appendedAt, "", e.errors(), value));
    }
    Optional<Outcome> repeated = repeated(push);
    if (repeated.isPresent()) {
      return with(new Entry(offset, appendedAt, push.by(), repeated.get()));
    }
    try {
      RuleHistory longer = followedBy(push, appendedAt);
      Entry entry = new Entry(offset, appendedAt, push.by(), outcome(push, longer));
      boolean isVersion = entry.outcome() instanceof Outcome.Accepted;
      List<Entry> versions = isVersion ? appended(accepted, entry) : accepted;
      return new RuleLog(
          timing, Optional.of(longer), stillAwaited(push), versions, refused, Optional.of(entry));
    } catch (RefusedVersionException e) {
      return with(entry(offset, appendedAt, push.by(), e.errors(), value));
    }
  }

  private List<String> stillAwaited(RulePush push) {
    return history.isEmpty()
        ? push.beside()
        : awaited.stream().filter(name -> !name.equals(push.name())).toList();
  }

  private Outcome outcome(RulePush push, RuleHistory longer) {
    if (history.isEmpty() || longer.size() > history.get().size()) {
      return new Outcome.Accepted(longer.latestGeneration());
    }
    Candidates before = history.get().candidates();
    Candidates after = longer.candidates();
    int changed = after.changed(after.latestSet() - 1);
    return after.latestSet() > before.latestSet() && after.isLive(changed)
        ? new Outcome.LiveChanged(changed)
        : new Outcome.CandidatesChanged(after.latestSet());
  }

  private static Entry entry(
      long offset, long appendedAt, String by, List<String> errors, byte[] value) {
    return new Entry(offset, appendedAt, by, new Outcome.Refused(List.copyOf(errors), value));
  }

  /** Adds an entry that leaves the history as it is. */
  private RuleLog with(Entry entry) {
    List<Entry> refusals = refused;
    if (entry.outcome() instanceof Outcome.Refused) {
      List<Entry> all = appended(refused, entry);
      refusals = all.subList(Math.max(0, all.size() - MAX_REFUSALS), all.size());
    }
    return new RuleLog(
        timing, history, awaited, accepted, List.copyOf(refusals), Optional.of(entry));
  }

  private static List<Entry> appended(List<Entry> entries, Entry entry) {
    return Stream.concat(entries.stream(), Stream.of(entry)).toList();
  }

  /** Returns the outcome of a push whose text was accepted before; empty if it was not. */
  private Optional<Outcome> repeated(RulePush push) {
    if (history.isEmpty()) {
      return Optional.empty();
    }
    RuleHistory known = history.get();
    return switch (push.role()) {
      case LIVE ->
          IntStream.range(0, known.size())
              .filter(generation -> known.published(generation).text().equals(push.text()))
              .mapToObj(generation -> (Outcome) new Outcome.Repeated(generation))
              .findFirst()
              .or(() -> repeatedBeside(push, known));
      case SHADOW ->
          known.candidates().current().stream()
              .filter(number -> known.candidates().published(number).text().equals(push.text()))
              .map(number -> (Outcome) new Outcome.CandidateRepeated(number))
              .findFirst();
      case COVERED ->
          known.candidates().current().stream()
              .filter(
                  number ->
                      known.candidates().rules(number).name().equals(push.name())
                          && known.candidates().rules(number).version() == push.version()
                          && known.candidates().isCovered(number, known.candidates().latestSet()))
              .map(number -> (Outcome) new Outcome.CandidateRepeated(number))
              .findFirst();
      case RETIRED, KEPT -> Optional.empty();
    };
  }

  private static Optional<Outcome> repeatedBeside(RulePush push, RuleHistory known) {
    OptionalInt number = known.candidates().liveWithText(push.text());
    return number.isPresent()
        ? Optional.of(new Outcome.LiveRepeated(number.getAsInt()))
        : Optional.empty();
  }

  private RuleHistory followedBy(RulePush push, long appendedAt) {
    if (!awaited.isEmpty() && !awaited.contains(push.name())) {
      throw new RefusedVersionException(
          List.of(
              "the job starts with '%s' too: push it first"
                  .formatted(String.join("', '", awaited))));
    }
    return switch (push.role()) {
      case LIVE -> withLive(push, appendedAt);
      case SHADOW -> withCandidate(push, appendedAt);
      case RETIRED -> withoutCandidate(push, appendedAt);
      case COVERED -> withCovered(push, appendedAt);
      case KEPT ->
          throw new RefusedVersionException(
              List.of(
                  "role '%s' is not supported: push the rule set with role 'live' or 'shadow'"
                      .formatted(push.role().text())));
    };
  }

  private RuleHistory withLive(RulePush push, long appendedAt) {
    RuleSet rules = named(push);
    if (history.isEmpty()) {
      long activeFrom = timing.firstActiveFrom(push.at(), appendedAt);
      return RuleHistory.of(new PublishedRules(rules, activeFrom).publishedBy(push.by()));
    }
    if (awaited.contains(push.name())) {
      return history
          .get()
          .withFirstBeside(
              new PublishedRules(rules, history.get().published(0).activeFrom())
                  .publishedBy(push.by()));
    }
    long activeFrom = timing.activeFrom(push.at(), appendedAt);
    PublishedRules published = new PublishedRules(rules, activeFrom).publishedBy(push.by());
    if (!push.name().equals(history.get().latestRules().name())) {
      requireAtOnce(push);
      return history.get().withLiveBeside(published);
    }
    Keep keep = timing.keep(push.at(), appendedAt);
    return push.restart()
        ? history.get().withRestart(published, keep)
        : history.get().with(published, keep);
  }

  private RuleHistory withCandidate(RulePush push, long appendedAt) {
    RuleSet rules = named(push);
    requireAtOnce(push);
    long activeFrom = timing.activeFrom(push.at(), appendedAt);
    return inForce(push)
        .withCandidate(new PublishedRules(rules, activeFrom).publishedBy(push.by()));
  }

  private RuleHistory withoutCandidate(RulePush push, long appendedAt) {
    requireAtOnce(push);
    RuleHistory known = inForce(push);
    long instant = timing.activeFrom(push.at(), appendedAt);
    if (known.candidates().current(push.name()).isEmpty()) {
      if (known.candidates().live(push.name()).isPresent()) {
        return known.withoutLiveBeside(push.name(), push.version(), instant);
      } else if (known.latestRules().name().equals(push.name())) {
        throw new RefusedVersionException(
            List.of(
                ("version %d of rule set '%s' is no candidate, and the first rule set of a job cannot be"
                        + " retired: the others share its usage. Push a version of it whose tiers no"
                        + " account can enter, or start a job of its own for the others")
                    .formatted(push.version(), push.name())));
      }
    }
    return known.withoutCandidate(push.name(), push.version(), instant);
  }

  private RuleHistory withCovered(RulePush push, long appendedAt) {
    requireAtOnce(push);
    return inForce(push)
        .withCovered(
            push.name(), push.version(), timing.activeFrom(push.at(), appendedAt), push.missed());
  }

  /** The version in force when a candidate begins is known only if the candidate begins at once. */
  private void requireAtOnce(RulePush push) {
    if (push.at().isPresent() && !timing.trustsAt()) {
      throw new RefusedVersionException(
          List.of(
              ("rule sets beside the first one begin and end at once: leave out 'at' with role '%s'"
                      + " of '%s'")
                  .formatted(push.role().text(), push.name())));
    }
  }

  private RuleHistory inForce(RulePush push) {
    return history.orElseThrow(
        () ->
            new RefusedVersionException(
                List.of(
                    "no rule set is in force beside which '%s' could be a candidate: push one first"
                        .formatted(push.name()))));
  }

  /** Returns the rule set of a push, which must bear the name and version of the record. */
  private static RuleSet named(RulePush push) {
    List<String> errors = new ArrayList<>();
    RuleSet rules = compiled(push, errors);
    if (!rules.name().equals(push.name()) || rules.version() != push.version()) {
      errors.add(
          "the record names version %d of '%s', and its text is version %d of '%s'"
              .formatted(push.version(), push.name(), rules.version(), rules.name()));
      throw new RefusedVersionException(errors);
    }
    return rules;
  }

  private static RuleSet compiled(RulePush push, List<String> errors) {
    try {
      return RuleSets.read(push.text());
    } catch (InvalidRuleSetException e) {
      e.errors()
          .forEach(
              error -> errors.add(error.line() + ":" + error.column() + ": " + error.message()));
      throw new RefusedVersionException(errors);
    }
  }

  /**
   * The versions accepted so far; empty if there is none, or as long as a rule set with which the
   * job starts is missing.
   */
  public Optional<RuleHistory> history() {
    return awaited.isEmpty() ? history : Optional.empty();
  }

  /** The version that the last record brought into force; empty if it brought none. */
  public Optional<PublishedRules> lastPublished() {
    Outcome outcome = last.orElseThrow().outcome();
    if (outcome instanceof Outcome.Accepted version) {
      return history.map(known -> known.published(version.generation()));
    }
    return outcome instanceof Outcome.LiveChanged changed
        ? history
            .map(RuleHistory::candidates)
            .filter(all -> all.begins(all.latestSet() - 1))
            .map(all -> all.published(changed.number()))
        : Optional.empty();
  }

  /** The names of the rule sets with which the job starts and that were not pushed yet. */
  public List<String> awaited() {
    return awaited;
  }

  /** The accepted records: that of generation n is at index n. */
  public List<Entry> accepted() {
    return accepted;
  }

  /** The latest refused records, at most {@link #MAX_REFUSALS}. */
  public List<Entry> refused() {
    return refused;
  }

  /** The last record; empty if there is none. */
  public Optional<Entry> last() {
    return last;
  }

  /** Offset of the first record that was not folded yet. */
  public long nextOffset() {
    return last.map(entry -> entry.offset() + 1).orElse(0L);
  }
}
