// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.rules.Measure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tests the fields of the report, their order and their numbers. */
class DiscoveryJsonTest {

  private static final Figures FIGURES = new Figures(1000, 100, 80, 60);
  private static final CandidateCondition INVITES =
      new CandidateCondition(
          new Candidate("Invited", Measure.COUNT, "", 14), new Threshold(true, 3));
  private static final CandidateCondition ROWS =
      new CandidateCondition(
          new Candidate("Exported", Measure.SUM, "rows", Candidate.EVER), new Threshold(true, 2.5));
  private static final CandidateCondition IDLE =
      new CandidateCondition(
          new Candidate("Invited", Measure.DAYS_SINCE_LAST, "", Candidate.EVER),
          new Threshold(false, 4));

  private static DiscoveryReport report(List<Finding> findings, Optional<Definition> definition) {
    return new DiscoveryReport(
        "Subscribed", 0, 1, 1, 50, 40, 2000, 210, 77, findings, definition, Map.of());
  }

  @Test
  void fieldsStandInTheOrderOfTheContract() {
    Finding invites =
        new Finding(INVITES, FIGURES, 0.001, true, List.of("Invited: count in 7d"), List.of());
    Finding rows = new Finding(ROWS, FIGURES, 0.5, false, List.of(), List.of());

    assertThat(
            DiscoveryJson.of(
                report(
                    List.of(invites, rows),
                    Optional.of(
                        new Definition(
                            List.of(INVITES, IDLE), new Figures(10, 5, 2, 1), FIGURES)))))
        .isEqualTo(
            """
            {"schema":"pql.discovery/v1","conversion":"Subscribed","landmarks":2000,\
            "positive":210,"candidates_looked_at":77,"predicts":true,"candidates":[\
            {"event":"Invited","measure":"count","of":null,"window":"14d","condition":">= 3",\
            "precision":0.75,"recall":0.6,"lift":7.5,"information_gain":0.166716,\
            "q_value":0.001,"same_as":["Invited: count in 7d"]},\
            {"event":"Exported","measure":"sum","of":"properties.rows","window":"ever",\
            "condition":">= 2.5","precision":0.75,"recall":0.6,"lift":7.5,\
            "information_gain":0.166716,"q_value":0.5,"same_as":[]}],\
            "definition":{"conditions":[{"event":"Invited","measure":"count","of":null,\
            "window":"14d","condition":">= 3"},{"event":"Invited","measure":"days_since_last",\
            "of":null,"window":null,"condition":"<= 4"}],"precision":0.75,"recall":0.6,\
            "lift":7.5,"first_part":{"precision":0.5,"recall":0.2,"lift":1}}}""");
  }

  @Test
  void nothingFoundHasNoDefinition() {
    assertThat(DiscoveryJson.of(report(List.of(), Optional.empty())))
        .endsWith("\"predicts\":false,\"candidates\":[],\"definition\":null}");
  }
}
