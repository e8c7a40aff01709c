// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.report;

import io.flinkpql.bench.load.Workload;
import io.flinkpql.bench.scenario.BenchRun;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Groups runs by contender and workload.
 *
 * @param runs of each case, in the order in which the cases were first measured
 */
record BenchCases(Map<Case, List<BenchRun>> runs) {

  /** Identifies a contender on a workload; its runs differ by round only. */
  record Case(String contender, Workload workload) {}

  static BenchCases of(List<BenchRun> results) {
    Map<Case, List<BenchRun>> cases = new LinkedHashMap<>();
    for (BenchRun run : results) {
      cases
          .computeIfAbsent(new Case(run.contender(), run.workload()), added -> new ArrayList<>())
          .add(run);
    }
    return new BenchCases(cases);
  }

  /** Visits each case with each later one, if both were measured in one of the same rounds. */
  void forEachPair(BiConsumer<Case, Case> visitor) {
    List<Case> all = List.copyOf(runs.keySet());
    for (int i = 0; i < all.size(); i++) {
      for (int j = i + 1; j < all.size(); j++) {
        if (shareARound(all.get(i), all.get(j))) {
          visitor.accept(all.get(i), all.get(j));
        }
      }
    }
  }

  private boolean shareARound(Case one, Case other) {
    return runs.get(one).stream()
        .anyMatch(
            run -> runs.get(other).stream().anyMatch(second -> second.round() == run.round()));
  }

  /** Returns the ratio of events per CPU-second between two cases that share a round. */
  RunComparison.Ratio ratio(Case of, Case by) {
    return RunComparison.ratio(
        runs.get(of), runs.get(by), run -> run.measurement().eventsPerCpuSecond());
  }
}
