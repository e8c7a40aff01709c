// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Checks whether a document can be evaluated beside the versions of a rule set. */
final class CandidateCheck {

  private final RuleHistory history;
  private final Candidates candidates;

  CandidateCheck(RuleHistory history) {
    this.history = history;
    candidates = history.candidates();
  }

  /**
   * Requires that a document can be a candidate.
   *
   * @throws RefusedVersionException with every error, if it cannot
   */
  void require(PublishedRules candidate) {
    RuleSet rules = SuccessionCheck.compiled(candidate);
    List<String> errors = new ArrayList<>();
    requireNew(errors, rules);
    int first = history.generationAt(candidate.activeFrom());
    for (int generation = first; generation < history.size(); generation++) {
      requireGround(errors, rules, history.rules(generation));
    }
    if (candidates.current().size() >= Candidates.MAX_CURRENT) {
      errors.add(
          "%d candidates are evaluated already: retire one first"
              .formatted(Candidates.MAX_CURRENT));
    }
    if (!errors.isEmpty()) {
      throw new RefusedVersionException(errors);
    }
  }

  /**
   * Requires that a document can be a version of a live rule set beside the first one.
   *
   * @throws RefusedVersionException with every error, if it cannot
   */
  void requireLive(PublishedRules version) {
    RuleSet rules = SuccessionCheck.compiled(version);
    List<String> errors = new ArrayList<>();
    OptionalInt known = candidates.live(rules.name());
    if (known.isPresent()) {
      SuccessionCheck.requireHigher(errors, candidates.rules(known.getAsInt()), rules);
    } else if (candidates.live().size() >= Candidates.MAX_LIVE) {
      errors.add(
          "%d rule sets are in force beside '%s' already: retire one first, or run a release of its own"
              .formatted(Candidates.MAX_LIVE, history.latestRules().name()));
    } else if (candidates.hasLive(rules.name(), rules.version())) {
      errors.add(
          "version %d of rule set '%s' was in force before: give the document a higher version"
              .formatted(rules.version(), rules.name()));
    }
    requireGroundOfJob(errors, rules, version.activeFrom());
    if (!errors.isEmpty()) {
      throw new RefusedVersionException(errors);
    }
  }

  private void requireGroundOfJob(List<String> errors, RuleSet rules, long activeFrom) {
    int first = history.generationAt(activeFrom);
    for (int generation = first; generation < history.size(); generation++) {
      RuleSet inForce = history.rules(generation);
      for (String key : Ground.differences(rules, inForce)) {
        errors.add(
            ("'%s' is not as in version %d of rule set '%s', and rule sets of one job must have it in"
                    + " common: keep it the same, or run '%s' as a release of its own")
                .formatted(key, inForce.version(), inForce.name(), rules.name()));
      }
    }
  }

  private void requireNew(List<String> errors, RuleSet rules) {
    RuleSet latest = history.latestRules();
    OptionalInt current = candidates.current(rules.name());
    if (current.isPresent()) {
      errors.add(
          "version %d of rule set '%s' is a candidate already: retire it first"
              .formatted(candidates.rules(current.getAsInt()).version(), rules.name()));
    } else if (candidates.has(rules.name(), rules.version())) {
      errors.add(
          "version %d of rule set '%s' was a candidate before: give the document a higher version"
              .formatted(rules.version(), rules.name()));
    }
    requireHigher(errors, latest, rules);
    if (candidates.live(rules.name()).isPresent()) {
      errors.add(
          ("rule set '%s' is in force beside '%s', and a candidate can replace only '%s': push the"
                  + " new version as live")
              .formatted(rules.name(), latest.name(), latest.name()));
    }
  }

  private static void requireHigher(List<String> errors, RuleSet latest, RuleSet rules) {
    if (rules.name().equals(latest.name()) && rules.version() <= latest.version()) {
      errors.add(
          "rule set '%s' is at version %d: version %d is not higher"
              .formatted(latest.name(), latest.version(), rules.version()));
    }
  }

  private static void requireGround(List<String> errors, RuleSet candidate, RuleSet inForce) {
    for (String key : Ground.differences(candidate, inForce)) {
      errors.add(
          ("'%s' is not as in version %d of rule set '%s', beside which the candidate would be"
                  + " evaluated: keep it the same")
              .formatted(key, inForce.version(), inForce.name()));
    }
  }
}
