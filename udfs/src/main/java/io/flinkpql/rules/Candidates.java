// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * Lists the rule sets that are read beside the first one of a job: candidates, which have no
 * effect, versions of further live rule sets, and replaced versions of the first one, whose usage
 * is kept. Immutable and safe to share between threads.
 *
 * <p>A candidate's index is its number. Each begin and each end of a candidate is a change, and so
 * is the completion of its backfill. The number of changes up to an instant identifies the set of
 * candidates that are evaluated then. Changes are in the order of time, so a set never gets another
 * meaning.
 */
public final class Candidates implements Serializable {

  /** No candidate. */
  public static final Candidates NONE = new Candidates(List.of());

  /** The most candidates that are evaluated at a time: each costs memory and work. */
  public static final int MAX_CURRENT = 4;

  /** The most live rule sets beside the first one. */
  public static final int MAX_LIVE = 4;

  /** The most replaced versions that are kept at a time. */
  public static final int MAX_KEPT = 4;

  /** The number of no candidate. */
  public static final int NONE_BEFORE = -1;

  private static final long serialVersionUID = 1L;

  /** Tells why a rule set is read beside the first one. */
  private enum Role {
    CANDIDATE,
    LIVE,
    /** A version that was replaced; a rollback takes over what it has counted. */
    KEPT
  }

  /** Tells what happens to a candidate. */
  private enum Kind {
    BEGIN,
    END,
    /** A backfill has given it the usage from before its begin. */
    COVERED
  }

  /**
   * A begin, an end, or the completion of a backfill.
   *
   * @param number number of the candidate
   * @param rules its rule set
   * @param kind what happens
   * @param at event time, ms
   * @param role why it is read
   * @param before number of the version or candidate that it follows; {@link #NONE_BEFORE} for none
   * @param until event time from which it reads nothing any more, ms, if it was not ended before
   * @param missed messages that the backfill lacks
   */
  private record Change(
      int number,
      PublishedRules rules,
      Kind kind,
      long at,
      Role role,
      int before,
      long until,
      long missed)
      implements Serializable {

    /** Creates the change of a begin. */
    Change(int number, PublishedRules rules, long at, Role role, int before) {
      this(number, rules, Kind.BEGIN, at, role, before, Long.MAX_VALUE, 0);
    }

    boolean begins() {
      return kind == Kind.BEGIN;
    }

    boolean concerns(int candidate, Kind sought) {
      return number == candidate && kind == sought;
    }
  }

  private final List<Change> changes;

  private Candidates(List<Change> changes) {
    this.changes = changes;
  }

  /** Returns these candidates and one more; it begins at its {@code activeFrom}, or as late. */
  Candidates with(PublishedRules candidate) {
    long at = Math.max(candidate.activeFrom(), lastChange());
    return with(new Change(size(), candidate.inForceFrom(at), at, Role.CANDIDATE, NONE_BEFORE));
  }

  /**
   * Returns these candidates and one more version of a live rule set, in force from its {@code
   * activeFrom}, or as late.
   *
   * @param before number of the version or candidate that ends then; {@link #NONE_BEFORE} for none
   */
  Candidates withLive(PublishedRules version, int before) {
    long at = Math.max(version.activeFrom(), lastChange());
    Candidates ended = before == NONE_BEFORE ? this : ended(before, at);
    return ended.with(new Change(ended.size(), version.inForceFrom(at), at, Role.LIVE, before));
  }

  /**
   * Returns these candidates and a version that is about to be replaced, whose usage is kept. The
   * version kept longest ends if there are too many.
   *
   * @param begin event time from which it is read, before it is replaced, ms
   * @param until event time up to which its usage is kept, ms
   */
  Candidates withKept(PublishedRules version, long begin, long until) {
    List<Integer> kept = kept();
    Candidates others = kept.size() < MAX_KEPT ? this : ended(kept.get(0), begin);
    PublishedRules rules = version.inForceFrom(begin);
    return others.with(
        new Change(others.size(), rules, Kind.BEGIN, begin, Role.KEPT, NONE_BEFORE, until, 0));
  }

  /** Returns these candidates and a live rule set that has been in force for every message. */
  Candidates withFirst(PublishedRules version) {
    return with(new Change(size(), version, RuleHistory.ALWAYS, Role.LIVE, NONE_BEFORE));
  }

  /**
   * Returns these candidates, one of them ended at an instant, ms, or as soon after as possible.
   */
  Candidates ended(int number, long instant) {
    return with(changed(number, Kind.END, instant, 0));
  }

  /**
   * Returns these candidates, one of them covered from an instant, ms, or as soon as possible.
   *
   * @param missed messages that arrived too late for the backfill
   */
  Candidates covered(int number, long instant, long missed) {
    return with(changed(number, Kind.COVERED, instant, missed));
  }

  private Change changed(int number, Kind kind, long instant, long missed) {
    Change begun = beginning(number);
    long at = Math.max(instant, lastChange());
    return new Change(
        number, begun.rules(), kind, at, begun.role(), begun.before(), begun.until(), missed);
  }

  private Candidates with(Change change) {
    List<Change> longer = new ArrayList<>(changes);
    longer.add(change);
    return new Candidates(List.copyOf(longer));
  }

  /** The instant of the last change, ms; {@link RuleHistory#ALWAYS} if there is none. */
  long lastChange() {
    return changes.isEmpty() ? RuleHistory.ALWAYS : changes.get(changes.size() - 1).at();
  }

  /** The number of candidates, ended ones too. */
  public int size() {
    return (int) changes.stream().filter(Change::begins).count();
  }

  /** The number of changes: the set of candidates after the last one. */
  public int latestSet() {
    return changes.size();
  }

  /** The instant of a change, ms. */
  public long changedAt(int change) {
    return changes.get(change).at();
  }

  /** The set of candidates that are evaluated at an event time, ms; 0 is none. */
  public int setAt(long eventTime) {
    int set = changes.size();
    while (set > 0 && changes.get(set - 1).at() > eventTime) {
      set--;
    }
    return set;
  }

  /** The numbers of the candidates in a set, in the order in which they began. */
  public List<Integer> members(int set) {
    List<Integer> members = new ArrayList<>();
    for (Change change : changes.subList(0, set)) {
      switch (change.kind()) {
        case BEGIN -> members.add(change.number());
        case END -> members.remove((Object) change.number());
        case COVERED -> {}
      }
    }
    return members;
  }

  /** The numbers of the candidates without effect that are not ended after the last change. */
  public List<Integer> current() {
    return membersOf(Role.CANDIDATE);
  }

  private List<Integer> membersOf(Role role) {
    return members(latestSet()).stream()
        .filter(number -> beginning(number).role() == role)
        .toList();
  }

  /** The numbers of the replaced versions that are not ended after the last change. */
  List<Integer> kept() {
    return membersOf(Role.KEPT);
  }

  /** The latest versions of the live rule sets beside the first one, by their numbers. */
  public List<Integer> live() {
    return membersOf(Role.LIVE);
  }

  /** The latest version of a live rule set beside the first one; empty if there is none. */
  public OptionalInt live(String name) {
    return live().stream()
        .mapToInt(Integer::intValue)
        .filter(number -> rules(number).name().equals(name))
        .findFirst();
  }

  /** Whether a number is that of a version of a live rule set. */
  public boolean isLive(int number) {
    return beginning(number).role() == Role.LIVE;
  }

  /** Whether a number is that of a replaced version of the first rule set, whose usage is kept. */
  public boolean isKept(int number) {
    return beginning(number).role() == Role.KEPT;
  }

  /** The event time from which a number reads nothing any more, if it was not ended before, ms. */
  public long until(int number) {
    return beginning(number).until();
  }

  /** The version or candidate that a live version follows; {@link #NONE_BEFORE} for none. */
  public int before(int number) {
    return beginning(number).before();
  }

  /** The number that a change begins or ends. */
  public int changed(int change) {
    return changes.get(change).number();
  }

  /** Whether a change begins its number. */
  public boolean begins(int change) {
    return changes.get(change).begins();
  }

  /** Whether a change ends its number. */
  public boolean ends(int change) {
    return changes.get(change).kind() == Kind.END;
  }

  /** Whether another version follows a number that ends. */
  public boolean isFollowed(int number) {
    return changes.stream().anyMatch(change -> change.begins() && change.before() == number);
  }

  /** The version of a live rule set beside the first one with a text; empty if there is none. */
  public OptionalInt liveWithText(String text) {
    return IntStream.range(0, size())
        .filter(number -> isLive(number) && published(number).text().equals(text))
        .findFirst();
  }

  /** The rule set of a candidate, with its begin. */
  public PublishedRules published(int number) {
    return beginning(number).rules();
  }

  /** The rule set of a candidate; of a replaced version only what it counts and reads. */
  public RuleSet rules(int number) {
    RuleSet rules = published(number).ruleSet();
    return isKept(number) ? rules.usageAlone() : rules;
  }

  /** The event time from which a candidate is evaluated, ms. */
  public long begin(int number) {
    return beginning(number).at();
  }

  /** The event time from which a candidate is not evaluated any more, ms; empty if it is. */
  public OptionalLong end(int number) {
    return changes.stream()
        .filter(change -> change.concerns(number, Kind.END))
        .mapToLong(Change::at)
        .findFirst();
  }

  private Change beginning(int number) {
    return changes.stream()
        .filter(change -> change.concerns(number, Kind.BEGIN))
        .findFirst()
        .orElseThrow();
  }

  /** Whether a candidate ends at an instant, ms. */
  boolean endsAt(int number, long instant) {
    return changes.stream().anyMatch(c -> c.concerns(number, Kind.END) && c.at() == instant);
  }

  /**
   * Whether a candidate, ended or not, has begun.
   *
   * @param set set of candidates by which that must be so
   */
  public boolean hasBegun(int number, int set) {
    return changes.subList(0, set).stream().anyMatch(c -> c.concerns(number, Kind.BEGIN));
  }

  /**
   * Whether a backfill has given a candidate the usage from before its begin.
   *
   * @param set set of candidates by which that must be so
   */
  public boolean isCovered(int number, int set) {
    return changes.subList(0, set).stream().anyMatch(c -> c.concerns(number, Kind.COVERED));
  }

  /** The number of messages that arrived too late for a candidate's backfill. */
  public long missed(int number) {
    return changes.stream()
        .filter(change -> change.concerns(number, Kind.COVERED))
        .mapToLong(Change::missed)
        .sum();
  }

  /** The candidates that have not ended and may still be given usage from before their begin. */
  public List<Integer> uncovered() {
    return current().stream().filter(number -> !isCovered(number, latestSet())).toList();
  }

  /** The current candidate with a text; empty if there is none. */
  OptionalInt currentWithText(String text) {
    return current().stream()
        .mapToInt(Integer::intValue)
        .filter(number -> published(number).text().equals(text))
        .findFirst();
  }

  /** The current candidate with a name; empty if there is none. */
  public OptionalInt current(String name) {
    return current().stream()
        .mapToInt(Integer::intValue)
        .filter(number -> rules(number).name().equals(name))
        .findFirst();
  }

  /** Whether a version of a live rule set, ended or not, bears this name and version. */
  boolean hasLive(String name, long version) {
    return IntStream.range(0, size())
        .filter(this::isLive)
        .mapToObj(this::rules)
        .anyMatch(rules -> rules.name().equals(name) && rules.version() == version);
  }

  /** Whether a candidate, ended or not, bears this name and version. */
  boolean has(String name, long version) {
    return IntStream.range(0, size())
        .filter(number -> beginning(number).role() == Role.CANDIDATE)
        .mapToObj(this::rules)
        .anyMatch(rules -> rules.name().equals(name) && rules.version() == version);
  }

  /** Whether these candidates equal the others or continue them. */
  boolean continues(Candidates other) {
    return changes.size() >= other.changes.size()
        && changes.subList(0, other.changes.size()).equals(other.changes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Candidates that && changes.equals(that.changes);
  }

  @Override
  public int hashCode() {
    return changes.hashCode();
  }
}
