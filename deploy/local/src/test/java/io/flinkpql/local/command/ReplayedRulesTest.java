// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkpql.rulelog.PushTiming;
import io.flinkpql.rules.RuleHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayedRulesTest {

  private static final PushTiming TIMING = new PushTiming(10_000, 0, false);

  @TempDir Path directory;

  private final List<String> warnings = new ArrayList<>();

  private static String text(int version) {
    return "{name: r, version: %d, signals: {a: {event: A, measure: count}}, tiers: [{name: t, enter: 'a >= %d'}]}"
        .formatted(version, version);
  }

  private Path file(String name, String... lines) throws IOException {
    return Files.writeString(directory.resolve(name), String.join("\n", lines));
  }

  private static String push(int version, String at, String text) throws IOException {
    Map<String, Object> push = new LinkedHashMap<>();
    push.put("schema", "pql.rule-push/v1");
    push.put("name", "r");
    push.put("version", version);
    push.put("role", "live");
    push.put("at", at);
    push.put("text", text);
    push.put("by", "me");
    return new ObjectMapper().writeValueAsString(push);
  }

  private static String record(long appendedAt, String value) throws IOException {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("topic", "pql.rules");
    record.put("ts", appendedAt);
    record.put("payload", value);
    return new ObjectMapper().writeValueAsString(record);
  }

  private RuleHistory log(String... lines) throws IOException {
    return RuleLogFile.read(file("log.ndjson", lines), TIMING, warnings::add);
  }

  @Test
  void filesFollowEachOtherAtTheGivenTimes() throws IOException {
    RuleHistory history =
        ReplayedRules.ofFiles(
            List.of(file("1", text(1)), file("2", text(2)), file("3", text(3))),
            List.of(1_000L, 2_000L));
    assertThat(history.size()).isEqualTo(3);
    assertThat(history.start(1)).isEqualTo(1_000);
    assertThat(history.start(2)).isEqualTo(2_000);
  }

  @Test
  void everyFurtherFileNeedsItsTime() throws IOException {
    List<Path> files = List.of(file("1", text(1)), file("2", text(2)));
    assertThatThrownBy(() -> ReplayedRules.ofFiles(files, List.of()))
        .isInstanceOf(RefusedException.class)
        .hasMessage("--active-from: give one time for each --rules after the first: 1, not 0");
  }

  @Test
  void timesMustAscend() throws IOException {
    List<Path> files = List.of(file("1", text(1)), file("2", text(2)), file("3", text(3)));
    assertThatThrownBy(() -> ReplayedRules.ofFiles(files, List.of(2_000L, 1_000L)))
        .hasMessageContaining("1970-01-01T00:00:01Z is before the start of the version before it");
  }

  @Test
  void fileThatCannotFollowIsNamed() throws IOException {
    List<Path> files = List.of(file("first", text(2)), file("second", text(1)));
    assertThatThrownBy(() -> ReplayedRules.ofFiles(files, List.of(1_000L)))
        .isInstanceOf(RefusedException.class)
        .hasMessageEndingWith("second: rule set 'r' is at version 2: version 1 is not higher");
  }

  @Test
  void recordsOfALogAreInForceALeadAfterTheirAppend() throws IOException {
    RuleHistory history =
        log(
            record(1_000, push(1, null, text(1))),
            "",
            record(5_000, push(2, null, text(2))),
            record(6_000, push(3, "1970-01-01T00:01:00Z", text(3))));
    assertThat(history.size()).isEqualTo(3);
    assertThat(history.start(1)).isEqualTo(15_000);
    assertThat(history.start(2)).isEqualTo(60_000);
    assertThat(warnings).isEmpty();
  }

  @Test
  void valuesAloneAreInForceFromTheirAt() throws IOException {
    RuleHistory history = log(push(1, null, text(1)), push(2, "2026-03-02T12:00:00Z", text(2)));
    assertThat(history.start(1)).isEqualTo(1_772_452_800_000L);
  }

  @Test
  void recordThatTheJobRefusesIsReportedAndLeftOut() throws IOException {
    RuleHistory history =
        log(record(1_000, push(2, null, text(2))), record(5_000, push(1, null, text(1))));
    assertThat(history.size()).isOne();
    assertThat(warnings)
        .singleElement()
        .asString()
        .endsWith("log.ndjson:2: refused: rule set 'r' is at version 2: version 1 is not higher");
  }

  @Test
  void lineThatIsNoRecordIsRefusedWithItsPlace() {
    assertThatThrownBy(() -> log(push(1, null, text(1)), push(2, null, text(2))))
        .isInstanceOf(RefusedException.class)
        .hasMessageEndingWith(
            "log.ndjson:2: neither 'ts' nor 'at' tells from when the version is in force: dump the"
                + " topic with kcat -J");
    assertThatThrownBy(() -> log("[]")).hasMessageEndingWith("log.ndjson:1: not a JSON object");
    assertThatThrownBy(() -> log("{")).hasMessageContaining("log.ndjson:1: not valid JSON");
    assertThatThrownBy(() -> log("{\"payload\":\"x\"}"))
        .hasMessageEndingWith("log.ndjson:1: 'ts' must be the time of the record's append, in ms");
    assertThatThrownBy(() -> log("")).hasMessageContaining("holds no rule set that a job accepts");
  }

  @Test
  void rulesComeFromFilesOrFromALog() throws IOException {
    String events = file("events", "").toString();
    String rules = file("rules", text(1)).toString();
    for (String[] call :
        new String[][] {
          {"replay", "--events", events},
          {"replay", "--rules", rules, "--rules-log", rules, "--events", events}
        }) {
      CommandRun run = CommandRun.of(call);
      assertThat(run.status()).isEqualTo(2);
      assertThat(run.errors())
          .singleElement()
          .asString()
          .contains("give either --rules or --rules-log");
    }
  }
}
