// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.report;

import io.flinkpql.discovery.Candidate;
import io.flinkpql.discovery.CandidateCondition;
import io.flinkpql.discovery.Definition;
import io.flinkpql.discovery.DiscoveryReport;
import io.flinkpql.discovery.ExampleLook;
import io.flinkpql.discovery.Figures;
import io.flinkpql.discovery.Finding;
import io.flinkpql.discovery.Finding.CurvePoint;
import io.flinkpql.discovery.LookExamples;
import io.flinkpql.discovery.Threshold;
import io.flinkpql.rules.Measure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Makes up a discovery, with event names that attack the page. */
final class SampleDiscovery {

  private static final long DAY = TimeUnit.DAYS.toMillis(1);
  private static final int FINDINGS = 12;
  private static final int PREDICTORS = 3;

  private SampleDiscovery() {}

  /** Writes the page of a discovery that found a definition. */
  static Path page(Path directory) throws IOException {
    List<Finding> findings =
        IntStream.range(0, FINDINGS).mapToObj(SampleDiscovery::finding).toList();
    Definition definition =
        new Definition(
            List.of(findings.get(0).condition(), findings.get(1).condition()),
            new Figures(9000, 400, 500, 140),
            new Figures(4000, 180, 250, 60));
    return write(directory.resolve("discovery.html"), findings, Optional.of(definition));
  }

  /** Writes the page of a discovery that found nothing. */
  static Path emptyPage(Path directory) throws IOException {
    return write(directory.resolve("nothing.html"), List.of(), Optional.empty());
  }

  private static Path write(Path file, List<Finding> findings, Optional<Definition> definition)
      throws IOException {
    DiscoveryReport report =
        new DiscoveryReport(
            "Paid " + SampleBacktest.HOSTILE,
            Instant.parse("2026-07-20T00:00:00Z").toEpochMilli(),
            30 * DAY,
            DAY,
            1000,
            150,
            13_000,
            580,
            84,
            findings,
            definition,
            examples(findings, definition));
    return Files.writeString(
        file, DiscoveryPage.html(report, "The sentence.", "The history of 1,000 accounts."));
  }

  private static Map<List<CandidateCondition>, LookExamples> examples(
      List<Finding> findings, Optional<Definition> definition) {
    Map<List<CandidateCondition>, LookExamples> examples = new LinkedHashMap<>();
    definition.ifPresent(
        found -> examples.put(found.conditions(), examples(found.conditions().get(0))));
    findings.stream()
        .filter(Finding::predicts)
        .map(Finding::condition)
        .forEach(condition -> examples.put(List.of(condition), examples(condition)));
    return examples;
  }

  private static LookExamples examples(CandidateCondition condition) {
    long monday = Instant.parse("2026-06-01T00:00:00Z").toEpochMilli();
    String account = SampleBacktest.HOSTILE;
    return new LookExamples(
        List.of(new ExampleLook(account + "found", monday, List.of(condition), List.of())),
        List.of(new ExampleLook(account + "false", monday, List.of(condition), List.of())),
        List.of(new ExampleLook(account + "over", monday, List.of(), List.of(condition))));
  }

  private static Finding finding(int i) {
    boolean predicts = i < PREDICTORS;
    Candidate candidate =
        new Candidate(SampleBacktest.HOSTILE + i, Measure.COUNT, "", i % 2 == 0 ? 14 : 0);
    List<CurvePoint> curve = new ArrayList<>();
    for (int bound = 1; predicts && bound < 15; bound++) {
      long flagged = 2000 / (bound + i);
      curve.add(
          new CurvePoint(
              new Threshold(true, bound),
              new Figures(4000, 180, flagged, Math.min(flagged, 20 + flagged / 15))));
    }
    return new Finding(
        new CandidateCondition(candidate, new Threshold(true, 3)),
        new Figures(4000, 180, 300 + i, 70 - 5 * i),
        predicts ? 0.001 : 0.4,
        predicts,
        i % 3 == 0 ? List.of("one " + SampleBacktest.HOSTILE, "other") : List.of(),
        curve);
  }
}
