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
