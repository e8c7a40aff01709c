// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.ZoneId;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests how a document becomes a rule set: YAML or JSON, and the limits on its text. */
@Timeout(20)
class RuleSetDocumentTest {

  private static final String JSON_HEAD =
      "{\"name\":\"y\",\"version\":1,\"signals\":{\"n\":{\"event\":\"E\",\"measure\":\"count\"}},";
  private static final String JSON_TIERS = "\"tiers\":[{\"name\":\"t\",\"enter\":[\"n >= 1\"]}]";

  @Test
  void documentsThatBeginWithABraceAreJson() throws Exception {
    RuleSet rules =
        RuleSets.read("\n\t" + JSON_HEAD + "\"timezone\":\"Europe\\/Berlin\"," + JSON_TIERS + "}");
    assertThat(rules.timezone()).isEqualTo(ZoneId.of("Europe/Berlin"));
  }

  @Test
  void flowMappingsWithPlainKeysAreYaml() throws Exception {
    RuleSet rules =
        RuleSets.read(
            "{ name: y, version: 1, signals: {n: {event: E, measure: count}},"
                + " tiers: [{name: t, enter: 'n >= 1'}]}");
    assertThat(rules.name()).isEqualTo("y");
  }

  @Test
  void jsonAndYamlGiveOneRuleSet() throws Exception {
    RuleSet json =
        RuleSets.read(
            JSON_HEAD
                + "\"score\":{\"points\":{\"E\":-1.5e1},\"half_life\":\"7d\"},\"dedupe\":false,"
                + "\"identity\":{\"not_ids\":[null,0,true]},"
                + JSON_TIERS
                + "}");
    RuleSet yaml =
        RuleSets.read(
            """
            name: y
            version: 1
            signals: {n: {event: E, measure: count}}
            score: {points: {E: -15}, half_life: 7d}
            dedupe: off
            identity: {not_ids: [null, 0, true]}
            tiers: [{name: t, enter: [n >= 1]}]
            """);
    assertThat(json)
        .usingRecursiveComparison()
        .ignoringFields("text", "tiers.enter")
        .isEqualTo(yaml);
  }

  /** Each document marks the place of its error with «. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{\"name\": \"a\",«}; not valid JSON: ",
        "{\"name\": \"a\"} «{}; not valid JSON: remove the text after the closing '}'",
        "{«; not valid JSON: ",
        "{\"a\": [1, 2«; not valid JSON: ",
        "{\"a\": «nul}; not valid JSON: ",
        "{\"a\": \"\ud83d\ude00\", \"b\": «'c'}; not valid JSON: ",
      })
  void reportsInvalidJsonAtItsPlace(String document, String message) {
    int column = document.codePointCount(0, document.indexOf('«')) + 1;
    assertThat(RuleSetText.errors(document.replace("«", "")))
        .singleElement()
        .asString()
        .startsWith("1:" + column + ": " + message)
        .doesNotContain("Source", "REDACTED");
  }

  @Test
  void reportsErrorsInJsonAtTheirPlace() {
    assertThat(
            RuleSetText.errors(
                "{\"name\": \"\ud83d\ude00\", \"nam\": 1, \"version\": \"1\",\n"
                    + " \"signals\": {\"n\": {\"event\": \"E\", \"measure\": \"count\"},\n"
                    + "  \"n\": {}},\n"
                    + " \"tiers\": [{\"name\": \"t\", \"enter\":"
                    + " [\"'\\ud83d\\ude00\\u00e4\\/' == traits.x &&\\n m > 1\"]}]}"))
        .containsExactly(
            "1:15: unknown key 'nam' in a rule set: did you mean 'name'?",
            "1:36: 'version' must be a whole number, at least 1",
            "3:3: duplicate key 'n'",
            "4:77: unknown name 'm': use a signal, score, level, tier, converted or traits.NAME");
  }

  @Test
  void longKeysAreReportedByLimitAndPlace() {
    String key = "K".repeat(1_100);
    assertThat(
            RuleSetText.errors(
                JSON_HEAD + "\n\"score\":{\"points\":{\"" + key + "\":1}}," + JSON_TIERS + "}"))
        .containsExactly("2:20: an event in 'points' can have at most 200 characters");
    String tooLong = "the key is longer than 1024 characters, the limit for a key in YAML";
    assertThat(RuleSetText.errors(RuleSetText.SHORTEST + "score: {points: {" + key + ": 1}}"))
        .containsExactly("7:18: " + tooLong);
    assertThat(RuleSetText.errors(RuleSetText.SHORTEST + "score:\n  points:\n    " + key + ": 1\n"))
        .containsExactly("9:5: " + tooLong);
    assertThat(RuleSetText.errors(RuleSetText.SHORTEST + "score: {points: {\"" + key + "\": 1}}"))
        .containsExactly("7:18: " + tooLong);
  }

  @Test
  void refusesNamesOfEventsThatNoMessageCanHave() throws Exception {
    String longest = "\ud83d\ude00".repeat(200);
    String tooLong = longest + "x";
    RuleSetText.with("conversion: {event: " + longest + "}");
    RuleSetText.withSignal("{measure: count, event: [" + longest + "]}");
    assertThat(RuleSetText.messages(RuleSetText.SHORTEST + "conversion: {event: " + tooLong + "}"))
        .containsExactly("a conversion event can have at most 200 characters");
    assertThat(
            RuleSetText.errors(
                RuleSetText.signalText("{measure: count, event: [a, " + tooLong + "]}")))
        .containsExactly("5:34: 'event' can have at most 200 characters");
  }

  @Test
  void nestingIsBoundedAtItsPlace() {
    String tooDeep =
        "lists and mappings are nested more than 50 deep, the limit for rule sets and their tests";
    assertThat(RuleSetText.errors("a: " + "[".repeat(5_000))).containsExactly("1:53: " + tooDeep);
    assertThat(RuleSetText.errors("{\"a\": " + "[".repeat(5_000)))
        .containsExactly("1:56: " + tooDeep);
  }

  @Test
  void everySignalMayUseAnAlias() {
    String signals =
        IntStream.range(0, 499)
            .mapToObj(i -> "  s" + i + ": {event: *e, measure: count}\n")
            .collect(Collectors.joining());
    assertThatCode(
            () ->
                RuleSets.read(
                    "name: n\nversion: 1\nsignals:\n  s: {event: &e [a, b], measure: count}\n"
                        + signals
                        + "tiers: [{name: t, enter: s > 0}]"))
        .doesNotThrowAnyException();
  }

  @Test
  void aliasesAreBoundedAtTheirPlace() {
    String list = "[" + "x, ".repeat(999) + "x]";
    assertThat(RuleSetText.errors("a: &a " + list + "\nb:\n" + "- *a\n".repeat(200)))
        .containsExactly(
            "102:3: aliases repeat more than 100000 values, the limit for rule sets and their tests");
    assertThat(RuleSetText.errors("segments: &a {x: *a}\n"))
        .containsExactly("1:18: the alias '*a' stands inside the value that it repeats");
  }

  @Test
  void everyIanaTimeZoneIsValid() throws Exception {
    for (String name : List.of("EST", "MST", "HST", "EST5EDT", "Etc/GMT+5")) {
      ZoneId zone = RuleSetText.with("timezone: " + name).timezone();
      assertThat(ZoneId.getAvailableZoneIds()).as(name).contains(zone.getId());
    }
    assertThat(RuleSetText.with("timezone: EST").timezone()).isEqualTo(ZoneId.of("America/Panama"));
  }
}
