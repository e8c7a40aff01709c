// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rulelog;

import io.flinkpql.rules.InvalidRuleSetException;
import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RefusedVersionException;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.RuleSets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Folds the records of the rules topic, in the order of their offsets. Immutable and safe to share
 * between threads.
 *
 * <p>A push is accepted if its document is a valid rule set that may follow the latest accepted
 * version, and refused otherwise. A push of a version that was accepted with the same text repeats
 * it, without effect.
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
  private final List<Entry> accepted;
  private final List<Entry> refused;
  private final Optional<Entry> last;

  private RuleLog(
      PushTiming timing,
      Optional<RuleHistory> history,
      List<Entry> accepted,
      List<Entry> refused,
      Optional<Entry> last) {
    this.timing = timing;
    this.history = history;
    this.accepted = accepted;
    this.refused = refused;
    this.last = last;
  }

  /** Creates the fold of no record. */
  public static RuleLog empty(PushTiming timing) {
    return new RuleLog(timing, Optional.empty(), List.of(), List.of(), Optional.empty());
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
    OptionalInt known = generationOf(push);
    if (known.isPresent()) {
      return with(new Entry(offset, appendedAt, push.by(), new Outcome.Repeated(known.getAsInt())));
    }
    try {
      RuleHistory longer = followedBy(push, appendedAt);
      Outcome outcome = new Outcome.Accepted(longer.latestGeneration());
      Entry entry = new Entry(offset, appendedAt, push.by(), outcome);
      return new RuleLog(
          timing, Optional.of(longer), appended(accepted, entry), refused, Optional.of(entry));
    } catch (RefusedVersionException e) {
      return with(entry(offset, appendedAt, push.by(), e.errors(), value));
    }
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
    return new RuleLog(timing, history, accepted, List.copyOf(refusals), Optional.of(entry));
  }

  private static List<Entry> appended(List<Entry> entries, Entry entry) {
    return Stream.concat(entries.stream(), Stream.of(entry)).toList();
  }

  /** Returns the generation of an accepted version with the same text; empty if there is none. */
  private OptionalInt generationOf(RulePush push) {
    if (history.isEmpty() || push.role() != RulePush.Role.LIVE) {
      return OptionalInt.empty();
    }
    for (int generation = 0; generation < history.get().size(); generation++) {
      if (history.get().published(generation).text().equals(push.text())) {
        return OptionalInt.of(generation);
      }
    }
    return OptionalInt.empty();
  }

  private RuleHistory followedBy(RulePush push, long appendedAt) {
    List<String> errors = new ArrayList<>();
    if (push.role() != RulePush.Role.LIVE) {
      errors.add(
          "role '%s' is not supported: push the rule set with role 'live'"
              .formatted(push.role().text()));
    }
    RuleSet rules = compiled(push, errors);
    if (!rules.name().equals(push.name()) || rules.version() != push.version()) {
      errors.add(
          "the record names version %d of '%s', and its text is version %d of '%s'"
              .formatted(push.version(), push.name(), rules.version(), rules.name()));
    }
    if (!errors.isEmpty()) {
      throw new RefusedVersionException(errors);
    }
    if (history.isEmpty()) {
      long activeFrom = timing.firstActiveFrom(push.at(), appendedAt);
      return RuleHistory.of(new PublishedRules(rules, activeFrom).publishedBy(push.by()));
    }
    long activeFrom = timing.activeFrom(push.at(), appendedAt);
    PublishedRules published = new PublishedRules(rules, activeFrom).publishedBy(push.by());
    return push.restart() ? history.get().withRestart(published) : history.get().with(published);
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

  /** The versions accepted so far; empty if there is none. */
  public Optional<RuleHistory> history() {
    return history;
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
