// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.explain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkpql.local.explain.CandidateTables.Changes;
import io.flinkpql.local.explain.CandidateTables.Count;
import io.flinkpql.local.explain.CandidateTables.Example;
import io.flinkpql.local.explain.CandidateTables.Pair;
import io.flinkpql.local.explain.CandidateTables.Sizes;
import io.flinkpql.record.RecordFields;
import io.flinkpql.text.VisibleText;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Prints how accounts differ between a candidate and the rule set in force.
 *
 * @param tables tables to read
 * @param out receives the text
 */
public record CandidateComparison(CandidateTables tables, PrintWriter out) {

  private static final int MOVES_WITH_EXAMPLES = 3;
  private static final int EXAMPLES_PER_MOVE = 2;
  private static final int CONDITIONS_SHOWN = 6;

  /**
   * Prints the comparison.
   *
   * @param name name of the candidate
   * @param version its version; empty for the latest
   * @param against name of the rule set in force; empty for that of the candidate's name, or the
   *     only one
   * @return an error message if there is nothing to compare; empty on success
   */
  public Optional<String> print(String name, OptionalLong version, Optional<String> against)
      throws SQLException {
    OptionalLong latest = tables.latestVersion(name);
    if (latest.isEmpty()) {
      List<String> known = tables.candidates();
      return Optional.of(
          "the tables hold no account under a candidate '%s'%s"
              .formatted(name, known.isEmpty() ? "" : "; candidates: " + String.join(", ", known)));
    }
    List<String> inForce = tables.rulesInForce();
    Optional<String> live =
        against.or(() -> inForce.contains(name) ? Optional.of(name) : only(inForce));
    if (live.isEmpty() || !inForce.contains(live.get())) {
      return Optional.of(
          "--against: name one of the rule sets in force: " + String.join(", ", inForce));
    }
    print(new Pair(name, version.orElse(latest.getAsLong()), live.get()));
    return Optional.empty();
  }

  private static Optional<String> only(List<String> names) {
    return names.size() == 1 ? Optional.of(names.get(0)) : Optional.empty();
  }

  private void print(Pair pair) throws SQLException {
    Instant begin = tables.begin(pair);
    List<Count> tiers = tables.tiers(pair);
    List<Count> moves = tiers.stream().filter(c -> !c.live().equals(c.candidate())).toList();
    long accounts = tiers.stream().mapToLong(Count::accounts).sum();
    long moved = moves.stream().mapToLong(Count::accounts).sum();
    printLine(
        "%d of %d accounts would be on another tier under version %d of '%s' than under '%s'."
            .formatted(moved, accounts, pair.version(), pair.name(), pair.live()));
    printLine("It is evaluated since " + begin + ".");
    printMoves("Tier now, and under the candidate", moves);
    printSizes("Accounts by segment, now and under the candidate", tables.segments(pair));
    printSizes("Accounts by priority, now and under the candidate", tables.priorities(pair));
    printChanges(tables.liveChanges(pair, begin), tables.candidateChanges(pair, begin));
    printMoves(
        "Tier at the conversion since then, now and under the candidate",
        tables.conversions(pair, begin));
    for (Count move : moves.subList(0, Math.min(MOVES_WITH_EXAMPLES, moves.size()))) {
      printExamples(move, tables.examples(pair, move, EXAMPLES_PER_MOVE));
    }
  }

  private void printMoves(String title, List<Count> moves) {
    if (!moves.isEmpty()) {
      printTitle(title);
      moves.forEach(move -> printLine("  %8d  %s".formatted(move.accounts(), tiers(move))));
    }
  }

  private void printSizes(String title, List<Sizes> sizes) {
    if (!sizes.isEmpty()) {
      printTitle(title);
      sizes.forEach(
          size -> printLine("  %8d %8d  %s".formatted(size.live(), size.candidate(), size.name())));
    }
  }

  private void printChanges(Changes live, Changes candidate) {
    printTitle("Accounts that changed their tier since then");
    printLine(
        "  %d now, %d under the candidate; down and up again: %d now, %d under the candidate"
            .formatted(live.moved(), candidate.moved(), live.flapping(), candidate.flapping()));
  }

  private void printExamples(Count move, List<Example> examples) {
    printTitle("Examples: " + tiers(move));
    for (Example example : examples) {
      printLine("  " + example.account());
      printEvidence("now", example.live());
      printEvidence("candidate", example.candidate());
    }
  }

  private void printEvidence(String side, JsonNode evidence) {
    int shown = 0;
    for (JsonNode condition : evidence) {
      if (condition.path(RecordFields.LIST).asText().equals(RecordFields.ENTER)
          && shown < CONDITIONS_SHOWN) {
        shown++;
        printLine(
            "    %s: %s %s: %s %s"
                .formatted(
                    side,
                    condition.path(RecordFields.MET).asBoolean() ? "met" : "not met",
                    condition.path(RecordFields.TIER).asText(),
                    condition.path(RecordFields.CONDITION).asText(),
                    condition.path(RecordFields.VALUES)));
      }
    }
    if (shown == 0) {
      printLine("    " + side + ": no change recorded");
    }
  }

  private static String tiers(Count move) {
    return move.live().orElse("no tier") + " -> " + move.candidate().orElse("no tier");
  }

  private void printTitle(String title) {
    out.println();
    printLine(title + ":");
  }

  /** Prints a line that quotes names and values of messages. */
  private void printLine(String line) {
    out.println(VisibleText.of(line));
  }
}
