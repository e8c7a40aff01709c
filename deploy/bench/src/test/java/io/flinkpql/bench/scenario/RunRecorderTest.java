// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunRecorderTest {

  private final List<BenchOutcome<String>> outcomes = new ArrayList<>();

  @Test
  void failureOfOneRunKeepsTheOthers() throws Exception {
    RunRecorder<String> recorder = new RunRecorder<>(outcomes::add, () -> false);

    recorder.run("one", () -> "1");
    recorder.run(
        "two",
        () -> {
          throw new IOException("no log");
        });
    recorder.run("three", () -> "3");

    assertThat(recorder.outcome())
        .isEqualTo(new BenchOutcome<>(List.of("1", "3"), List.of("two: no log")));
  }

  @Test
  void listenerReceivesTheOutcomeAfterEachRun() throws Exception {
    RunRecorder<String> recorder = new RunRecorder<>(outcomes::add, () -> false);

    recorder.run("one", () -> "1");
    recorder.run(
        "two",
        () -> {
          throw new IllegalStateException();
        });

    assertThat(outcomes)
        .containsExactly(
            new BenchOutcome<>(List.of("1"), List.of()),
            new BenchOutcome<>(List.of("1"), List.of("two: java.lang.IllegalStateException")));
  }

  @Test
  void failureWhileStoppingEndsTheBench() {
    RunRecorder<String> recorder = new RunRecorder<>(outcomes::add, () -> true);

    assertThatThrownBy(
            () ->
                recorder.run(
                    "one",
                    () -> {
                      throw new IOException("killed");
                    }))
        .hasMessage("killed");
    assertThat(outcomes).isEmpty();
  }
}
