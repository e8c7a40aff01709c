// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpql.Fuzz;
import io.flinkpql.condition.ConditionCompiler;
import io.flinkpql.condition.InvalidConditionException;
import io.flinkpql.condition.Vocabulary;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reads damaged and hostile rule sets: each is refused with its errors, in bounded work. */
@Tag("faults")
class RuleSetFuzzTest {

  private static final long MAX_ALLOCATED = 256L << 20;
  private static final Duration MAX_CPU = Duration.ofSeconds(10);
  private static final Path RULES = Path.of("..", "deploy", "rules");

  private static final List<String> FRAGMENTS =
      Fuzz.yamlFragments(
          "<<: *a",
          "!!set ",
          "? ",
          "| \n",
          "> \n",
          "\uFEFF",
          "-9223372036854775808",
          "0x7fffffffffffffff",
          ".nan",
          "99999999999d",
          "P1Y",
          "has(",
          ".matches('(a*)*b')",
          " && ",
          "size(",
          "tier(",
          "%",
          "signals:",
          "tiers:",
          "version: 2",
          "{a: 1, a: 2}",
          "[[[[[[[[[[",
          "---");

  private static String file(String name) throws IOException {
    return Files.readString(RULES.resolve(name));
  }

  @Test
  void damagedRuleSetsAreReadOrRefusedWithErrors() throws IOException {
    List<String> texts = List.of(file("saas-default.yaml"), file("github-repositories.yaml"));
    new Fuzz(MAX_ALLOCATED)
        .run(
            250,
            random -> {
              String text = texts.get(random.nextInt(texts.size()));
              String damaged =
                  random.nextInt(3) == 0
                      ? Fuzz.damagedUtf8(random, text)
                      : Fuzz.damaged(random, text, FRAGMENTS);
              try {
                assertThat(RuleSets.read(damaged).tiers()).isNotEmpty();
              } catch (InvalidRuleSetException e) {
                assertThat(e.errors()).isNotEmpty();
              }
            });
  }

  @Test
  void damagedConditionsAreCompiledOrRefusedWithErrors() {
    List<String> tokens =
        List.of(
            "a",
            "b",
            " > ",
            " == ",
            " in ",
            " && ",
            " || ",
            "!",
            "-",
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            ",",
            ".",
            "? ",
            ": ",
            "1",
            "1.5",
            "1u",
            "'x'",
            "b'x'",
            "r'\\'",
            "\"",
            "traits.x",
            "has(",
            "size(",
            "tier('t')",
            ".matches(",
            ".startsWith(",
            "duration('1h')",
            "timestamp(",
            "double(",
            "int(",
            "true",
            "null",
            "\u0000",
            "ü",
            "%",
            "/",
            " + ",
            "9223372036854775808",
            "1e999",
            "//",
            "__x__",
            "type(",
            "a.map(x, x)");
    ConditionCompiler compiler =
        new ConditionCompiler(Vocabulary.forAccounts(List.of("a", "b"), Set.of("t"), name -> 0));
    new Fuzz(MAX_ALLOCATED)
        .run(
            4_000,
            random -> {
              String text =
                  IntStream.range(0, 1 + random.nextInt(12))
                      .mapToObj(i -> tokens.get(random.nextInt(tokens.size())))
                      .collect(Collectors.joining());
              try {
                assertThat(compiler.compile(text)).isNotNull();
              } catch (InvalidConditionException e) {
                assertThat(e.errors()).isNotEmpty();
              }
            });
  }

  /** Returns rule sets that ask for as much work as the limits allow. */
  static Stream<String> hostile() {
    String head = "name: n\nversion: 1\nsignals:\n  a: {event: A, measure: count}\n";
    String tier = "tiers:\n  - {name: t, enter: 'a > 1'}\n";
    return Stream.of(
        head + "tiers:\n" + lines(50, "  - {name: t%d, enter: 'a > %d'}\n"),
        head + "tiers:\n  - name: t\n    enter:\n" + lines(2_000, "      - 'a > %d || a < %d'\n"),
        head
            + tier
            + "segments:\n"
            + lines(20, "  s%d: \"" + "a > 1 || ".repeat(990) + "a > %d\"\n"),
        head
            + tier
            + "segments:\n"
            + lines(20, "  s%d: \"" + "traits.x == 1 && ".repeat(550) + "a > %d\"\n"),
        "name: n\nversion: 1\nsignals:\n"
            + lines(500, "  a%d: {event: A%d, measure: count}\n")
            + "tiers:\n  - {name: t, enter: 'a1 > 1'}\n",
        head + tier + "x: &x [" + "1,".repeat(990) + "1]\ny: [" + "*x,".repeat(99) + "*x]\n",
        "[".repeat(100_000),
        "{\"a\":".repeat(40_000),
        "&a [".repeat(49) + "*a",
        head + tier + "description: '" + "ü".repeat(120_000) + "'\n");
  }

  @Test
  void manyLargePatternsAreRefusedTogether() {
    String text =
        "name: n\nversion: 1\nsignals:\n  a: {event: A, measure: count}\n"
            + "tiers:\n  - name: t\n    enter:\n"
            + lines(1_900, "      - \"traits.x.matches('(a{20}){900}%d') && a > %d\"\n");
    new Fuzz(MAX_ALLOCATED)
        .run(
            1,
            random ->
                assertThatThrownBy(() -> RuleSets.read(text))
                    .isInstanceOf(InvalidRuleSetException.class)
                    .hasMessageContaining("too large together"));
  }

  private static String lines(int number, String line) {
    return IntStream.range(0, number)
        .mapToObj(i -> line.replace("%d", String.valueOf(i)))
        .collect(Collectors.joining());
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void hostileRuleSetsTakeBoundedWork(String text) {
    new Fuzz(MAX_ALLOCATED)
        .run(
            1,
            random -> {
              long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
              try {
                RuleSets.read(text);
              } catch (InvalidRuleSetException e) {
                assertThat(e.errors()).isNotEmpty();
              }
              long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
              assertThat(Duration.ofNanos(cpu)).isLessThan(MAX_CPU);
            });
  }
}
