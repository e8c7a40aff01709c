// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/** Checks whether a document can become the next version of a rule set. */
final class SuccessionCheck {

  private final RuleSet latest;
  private final boolean running;

  private SuccessionCheck(RuleSet latest, boolean running) {
    this.latest = latest;
    this.running = running;
  }

  /** Creates a check of versions that are published while the job runs. */
  static SuccessionCheck whileRunning(RuleSet latest) {
    return new SuccessionCheck(latest, true);
  }

  /** Creates a check of versions with which the job is started again. */
  static SuccessionCheck atRestart(RuleSet latest) {
    return new SuccessionCheck(latest, false);
  }

  /**
   * Requires that a document can follow the latest version.
   *
   * @param candidates the candidates that would be evaluated beside it
   * @throws RefusedVersionException with every error, if it cannot
   */
  void requireSuccessor(PublishedRules next, Candidates candidates) {
    List<String> errors = errors(compiled(next));
    for (int number : candidates.current()) {
      requireGround(errors, next.ruleSet(), candidates.rules(number));
    }
    for (int number : candidates.live()) {
      requireGroundOfLive(errors, next.ruleSet(), candidates.rules(number));
    }
    if (!errors.isEmpty()) {
      throw new RefusedVersionException(errors);
    }
  }

  private static void requireGround(List<String> errors, RuleSet next, RuleSet candidate) {
    for (String key : Ground.differences(next, candidate)) {
      errors.add(
          ("version %d of rule set '%s' has another '%s' than candidate '%s', version %d, beside"
                  + " which it would be evaluated: retire the candidate first")
              .formatted(next.version(), next.name(), key, candidate.name(), candidate.version()));
    }
  }

  private static void requireGroundOfLive(List<String> errors, RuleSet next, RuleSet other) {
    for (String key : Ground.differences(next, other)) {
      errors.add(
          ("version %d of rule set '%s' has another '%s' than rule set '%s', and rule sets of one job"
                  + " must have it in common: keep it the same, or retire '%s' and run it as a release"
                  + " of its own")
              .formatted(next.version(), next.name(), key, other.name(), other.name()));
    }
  }

  /** Adds an error unless a document has a higher version than the latest of its rule set. */
  static void requireHigher(List<String> errors, RuleSet known, RuleSet next) {
    long version = next.version();
    if (known.version() == version && !known.text().equals(next.text())) {
      errors.add(
          "rule set '%s' was changed and is still version %d: give it a higher version"
              .formatted(known.name(), version));
    } else if (known.version() >= version) {
      errors.add(
          "rule set '%s' is at version %d: version %d is not higher"
              .formatted(known.name(), known.version(), version));
    }
  }

  static RuleSet compiled(PublishedRules next) {
    try {
      return next.ruleSet();
    } catch (IllegalArgumentException e) {
      List<String> errors =
          e.getCause() instanceof InvalidRuleSetException invalid
              ? invalid.getMessage().lines().toList()
              : List.of(e.getMessage());
      RefusedVersionException refused = new RefusedVersionException(errors);
      refused.initCause(e);
      throw refused;
    }
  }

  private List<String> errors(RuleSet next) {
    List<String> errors = new ArrayList<>();
    if (!latest.name().equals(next.name())) {
      errors.add(
          "rule set '%s' cannot follow '%s': the name of a rule set stays"
              .formatted(next.name(), latest.name()));
    }
    requireHigher(errors, latest, next);
    if (running) {
      requireSame(errors, next, "subject", RuleSet::subjectIsUser);
      requireSame(errors, next, "identity", RuleSet::identity);
      requireSame(errors, next, "limits.max_message_bytes", r -> r.limits().maxMessageBytes());
      requireSame(errors, next, "limits.max_future_skew", r -> r.limits().maxFutureSkewMillis());
    }
    return errors;
  }

  private void requireSame(
      List<String> errors, RuleSet next, String key, Function<RuleSet, Object> part) {
    if (!Objects.equals(part.apply(latest), part.apply(next))) {
      errors.add(
          ("version %d of rule set '%s' changes '%s', which a running job cannot change: keep it as"
                  + " it is in version %d, or start the job with the new version")
              .formatted(next.version(), latest.name(), key, latest.version()));
    }
  }
}
