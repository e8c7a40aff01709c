// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rulelog;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Asks for a version of a rule set to come into force: a record of the rules topic.
 *
 * @param name name of the rule set
 * @param version its version
 * @param role the part that the version plays
 * @param at earliest instant from which it is in force, ms; empty for as soon as possible
 * @param restart whether the job was started with this version, which may then change what a
 *     running job cannot
 * @param text the document; empty with role {@link Role#RETIRED} and {@link Role#COVERED}
 * @param by who pushed it, for people
 * @param beside names of the rule sets with which the job starts together with this one, the first;
 *     each of them follows with a push of its own. Empty in any other push
 * @param missed with role {@link Role#COVERED} messages that arrived too late for the backfill,
 *     else 0
 */
public record RulePush(
    String name,
    long version,
    Role role,
    OptionalLong at,
    boolean restart,
    String text,
    String by,
    List<String> beside,
    long missed) {

  /** Copies the names. */
  public RulePush {
    beside = List.copyOf(beside);
  }

  /** Creates a push with which no other rule set starts. */
  public RulePush(
      String name,
      long version,
      Role role,
      OptionalLong at,
      boolean restart,
      String text,
      String by) {
    this(name, version, role, at, restart, text, by, List.of());
  }

  /** Creates a push of no backfill. */
  public RulePush(
      String name,
      long version,
      Role role,
      OptionalLong at,
      boolean restart,
      String text,
      String by,
      List<String> beside) {
    this(name, version, role, at, restart, text, by, beside, 0);
  }

  /**
   * Creates a push that says that a backfill has given a candidate all usage from before its begin.
   *
   * @param missed messages that arrived too late for it
   */
  public static RulePush covered(
      String name, long version, OptionalLong at, String by, long missed) {
    return new RulePush(name, version, Role.COVERED, at, false, "", by, List.of(), missed);
  }

  /** Lists the parts that a version can play. */
  public enum Role {
    /** Replaces the version in force. */
    LIVE,
    /** Is evaluated beside the version in force, without effect. */
    SHADOW,
    /** Was replaced, and its tracks are kept for a rollback. */
    KEPT,
    /** Is no longer evaluated. */
    RETIRED,
    /** Had its usage from before its start counted. */
    COVERED;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** Returns the role as records hold it. */
    public String text() {
      return text;
    }

    static Optional<Role> of(String text) {
      return Arrays.stream(values()).filter(role -> role.text.equals(text)).findFirst();
    }
  }
}
