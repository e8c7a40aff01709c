// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttemptsTest {

  private final List<BenchOutcome<String>> heard = new ArrayList<>();

  @Test
  void whatFailsTakesNothingElseAlong() throws Exception {
    Attempts<String> attempts = new Attempts<>(heard::add, () -> false);

    attempts.attempt("one", () -> "1");
    attempts.attempt(
        "two",
        () -> {
          throw new IOException("no log");
        });
    attempts.attempt("three", () -> "3");

    assertThat(attempts.outcome())
        .isEqualTo(new BenchOutcome<>(List.of("1", "3"), List.of("two: no log")));
  }

  @Test
  void whatThereIsIsToldAfterEachAttempt() throws Exception {
    Attempts<String> attempts = new Attempts<>(heard::add, () -> false);

    attempts.attempt("one", () -> "1");
    attempts.attempt(
        "two",
        () -> {
          throw new IllegalStateException();
        });

    assertThat(heard)
        .containsExactly(
            new BenchOutcome<>(List.of("1"), List.of()),
            new BenchOutcome<>(List.of("1"), List.of("two: java.lang.IllegalStateException")));
  }

  @Test
  void aBenchThatIsBeingStoppedDoesNotGoOn() {
    Attempts<String> attempts = new Attempts<>(heard::add, () -> true);

    assertThatThrownBy(
            () ->
                attempts.attempt(
                    "one",
                    () -> {
                      throw new IOException("killed");
                    }))
        .hasMessage("killed");
    assertThat(heard).isEmpty();
  }
}
