// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.discovery;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.flinkpql.message.FieldPath;
import io.flinkpql.rules.InvalidRuleSetException;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.RuleSets;
import io.flinkpql.rules.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Makes rule sets whose signals are candidates, so that the scoring engine computes them. */
public final class CandidateRules {

  private static final String TEMPLATE =
      """
      {"name": "discovery", "version": 1, "retention": "%dd", "conversion": {"event": "%s"},
       "signals": {"events": {"event": "*", "measure": "count"}},
       "tiers": [{"name": "none", "enter": "level < 0"}]}
      """;

  private CandidateRules() {}

  /** Returns a rule set that reads every event, and the names of the scalar properties of each. */
  public static RuleSet ofSurvey(String conversion) {
    RuleSet template = template(conversion);
    return with(template, template.signals(), List.of(FieldPath.PROPERTY_NAMES));
  }

  /** Returns a rule set with one signal for each candidate, in that order. */
  public static RuleSet of(String conversion, List<Candidate> candidates) {
    List<Signal> signals =
        IntStream.range(0, candidates.size())
            .mapToObj(i -> candidates.get(i).signal("c" + i))
            .toList();
    List<FieldPath> fields =
        candidates.stream().flatMap(candidate -> candidate.of().stream()).distinct().toList();
    return with(template(conversion), signals, fields);
  }

  /**
   * Returns why a rule set cannot name an event, one line each.
   *
   * @return empty if it can
   */
  public static List<String> problems(String event) {
    try {
      RuleSets.read(text(event));
      return List.of();
    } catch (InvalidRuleSetException e) {
      return e.errors().stream().map(error -> error.message()).toList();
    }
  }

  private static RuleSet template(String conversion) {
    try {
      return RuleSets.read(text(conversion));
    } catch (InvalidRuleSetException e) {
      throw new IllegalArgumentException("'" + conversion + "' is not the name of an event", e);
    }
  }

  private static String text(String conversion) {
    return TEMPLATE.formatted(
        RuleSet.MAX_RETENTION_DAYS,
        new String(JsonStringEncoder.getInstance().quoteAsString(conversion)));
  }

  /** Replaces the signals, of which a document may have fewer than there are candidates. */
  private static RuleSet with(RuleSet rules, List<Signal> signals, List<FieldPath> fields) {
    return new RuleSet(
        rules.name(),
        rules.version(),
        rules.description(),
        rules.subjectIsUser(),
        rules.timezone(),
        rules.retentionDays(),
        rules.exclude(),
        new ArrayList<>(signals),
        rules.score(),
        rules.tiers(),
        rules.segments(),
        rules.priorities(),
        rules.conversions(),
        rules.dedupe(),
        rules.identity(),
        rules.limits(),
        rules.traits(),
        fields,
        rules.warnings(),
        rules.text());
  }
}
