// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuleSetRefusalTest {

  @Test
  void labelsAreBounded() {
    String longest = "\uD83D\uDE00".repeat(100);
    String document =
        RuleSetText.SHORTEST
            .replace("measure: count", "measure: count, label: \"$\"")
            .replace("enter: s >= 1", "enter: s >= 1, label: \"$\"");

    assertThat(RuleSetText.errors(document.replace("$", longest + "x")))
        .containsExactly(
            "4:48: 'label' can have at most 100 characters",
            "6:42: 'label' can have at most 100 characters");
    assertThatCode(() -> RuleSets.read(document.replace("$", longest))).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "nam: x; unknown key 'nam' in a rule set: did you mean 'name'?",
        "name: twice; duplicate key 'name'",
        "description: 5; 'description' must be a string: put 5 in quotes",
        "subject: team; 'subject' must be account or user",
        "timezone: Europe/Berln; unknown time zone 'Europe/Berln': did you mean 'Europe/Berlin'?",
        "timezone: '+02:00'; unknown time zone '+02:00': use a name like Europe/Berlin",
        "retention: 0d; 'retention' must be a number of days from 1d to 400d",
        "retention: 401d; 'retention' must be a number of days from 1d to 400d",
        "retention: 48h; 'retention' must be a number of days from 1d to 400d",
        "retention: 90; 'retention' must be a number of days from 1d to 400d",
        "exclude: {a: b}; 'exclude' must be a condition or a list of conditions",
        "exclude: [s > 1]; `unknown name 's' (a message has user, properties.NAME, context.NAME and traits.NAME)`",
        "score: {cap: 1}; 'score' needs 'points'",
        "score: {points: {}}; 'points' needs at least one event",
        "score: {points: {\"*\": 1}}; an event in 'points' must be a name: '*' is not allowed here",
        "score: {points: {a: b}}; points must be a finite number",
        "score: {points: {a: .inf}}; points must be a finite number",
        "score: {points: {a: 1e999}}; points must be a finite number",
        "score: {points: {a: '1'}}; points must be a finite number",
        "score: {points: {a: 1000001}}; points must be from -1000000 to 1000000",
        "score: {points: {a: -1000000.1}}; points must be from -1000000 to 1000000",
        "score: {points: {a: 1e308}}; points must be from -1000000 to 1000000",
        "score: {points: {a: 1}, cap: x}; 'cap' must be a finite number",
        "score: {points: {a: 1}, half_life: 0d}; 'half_life' must be from 1s to 3650d",
        "score: {points: {a: 1}, half_life: 14}; `'half_life' must be a duration like 90s, 5m, 36h or 7d`",
        "score: {points: {a: 1}, half_live: 1d}; unknown key 'half_live' in 'score': did you mean 'half_life'?",
        "segments: [a]; 'segments' must be a mapping of keys to values",
        "segments: {a: []}; a segment needs at least one condition",
        "segments: {a: }; a segment must be a condition or a list of conditions",
        "segments: {\"a\\tb\": true}; a segment's name must not contain control characters",
        "segments: {\"a\\0b\": true}; a segment's name must not contain control characters",
        "segments: {a: {label: x}}; a segment needs 'when'",
        "segments: {a: {when: true, lable: x}}; unknown key 'lable' in a segment: did you mean 'label'?",
        "segments: {a: {when: true, label: 5}}; `'label' must be a string: put 5 in quotes`",
        "segments: {a: {when: true, label: ''}}; 'label' must not be empty",
        "segments: {a: {when: true, label: \"a\\tb\"}}; 'label' must not contain control characters",
        "priority: {a: b}; `'priority' must be a list of {name: …, when: …}`",
        "priority: [{name: a}]; a priority needs 'when'",
        "priority: [{when: true}]; a priority needs 'name'",
        "conversion: {}; 'conversion' needs 'event'",
        "conversion: {event: []}; 'event' must not be an empty list",
        "conversion: {event: \"*\"}; a conversion event must be a name: '*' is not allowed here",
        "conversion: Paid; 'conversion' must be a mapping of keys to values",
        "dedupe: on; `'dedupe' must be off or a mapping: {window: 1h, messages: 1000}`",
        "dedupe: {messages: 0}; 'messages' must be a whole number from 1 to 100000",
        "dedupe: {messages: 100001}; 'messages' must be a whole number from 1 to 100000",
        "dedupe: {window: 91d}; 'window' must be from 0s to 90d",
        "identity: {wait: soon}; `'wait' must be a duration like 90s, 5m, 36h or 7d`",
        "identity: {messages: 1.5}; 'messages' must be a whole number from 1 to 100000",
        "identity: {ttl: 0s}; 'ttl' must be from 1s to 3650d",
        "limits: {max_message_bytes: 1023}; 'max_message_bytes' must be a whole number from 1024 to 67108864",
        "limits: {max_message_bytes: 67108865}; 'max_message_bytes' must be a whole number from 1024 to 67108864",
        "limits: {exact_distinct: 15}; 'exact_distinct' must be a whole number from 16 to 65536",
        "limits: {max_future_skew: -5m}; `'max_future_skew' must be a duration like 90s, 5m, 36h or 7d`",
      })
  void reportsErrorsInASection(String section, String message) {
    assertThat(RuleSetText.messages(RuleSetText.SHORTEST + section + "\n"))
        .containsExactly(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "7; signal 't' must be a mapping of keys to values",
        "{measure: count}; signal 't' needs 'event'",
        "{event: a}; signal 't' needs 'measure'",
        "{event: a, measure: cuont}; unknown measure 'cuont': did you mean 'count'?",
        "{event: a, measure: average}; `unknown measure 'average': use one of count, sum, active_days, distinct_users, distinct, streak_days, days_since_last, days_since_first`",
        "{event: a, measure: count, windw: 7d}; unknown key 'windw' in signal 't': did you mean 'window'?",
        "{event: '', measure: count}; 'event' must not be empty",
        "{event: [], measure: count}; `'event' must not be an empty list`",
        "{event: {a: b}, measure: count}; 'event' must be a string",
        "{event: yes, measure: count}; `'event' must be a string: put yes in quotes`",
        "{event: [a, \"*\"], measure: count}; `'*' already means every event: remove the other names`",
        "{event: a, measure: count, where: []}; 'where' needs at least one condition",
        "{event: a, measure: sum}; measure 'sum' needs 'of'",
        "{event: a, measure: distinct}; measure 'distinct' needs 'of'",
        "{event: a, measure: count, of: properties.x}; `measure 'count' has no 'of': remove it`",
        "{event: a, measure: sum, of: x}; `'of' must be a path like properties.NAME, context.NAME or traits.NAME`",
        "{event: a, measure: sum, of: properties}; `'of' must be a path like properties.NAME, context.NAME or traits.NAME`",
        "{event: a, measure: sum, of: properties..x}; `'of' must be a path like properties.NAME, context.NAME or traits.NAME`",
        "{event: a, measure: active_days}; measure 'active_days' needs a 'window' in days",
        "{event: a, measure: active_days, window: 24h}; `measure 'active_days' needs a 'window' in days, like 7d`",
        "{event: a, measure: streak_days, window: 7d}; `measure 'streak_days' has no 'window': remove it`",
        "{event: a, measure: days_since_last, window: 7d}; `measure 'days_since_last' has no 'window': remove it`",
        "{event: a, measure: days_since_first, offset: 7d}; `measure 'days_since_first' has no 'offset': remove it`",
        "{event: a, measure: count, window: 7}; `'window' must be a number of days or hours like 7d or 24h`",
        "{event: a, measure: count, window: 5m}; `'window' must be a number of days or hours like 7d or 24h`",
        "{event: a, measure: count, window: 0d}; 'window' must be at least 1d",
        "{event: a, measure: count, window: 0h}; an hourly 'window' must be from 1h to 168h",
        "{event: a, measure: count, window: 169h}; an hourly 'window' must be from 1h to 168h",
        "{event: a, measure: count, window: 91d}; 'window' is longer than 'retention' (90d): shorten it or raise 'retention'",
        "{event: a, measure: count, window: 60d, offset: 31d}; 'window' plus 'offset' is longer than 'retention' (90d): shorten it or raise 'retention'",
        "{event: a, measure: count, window: 999999999d, offset: 31d}; 'window' plus 'offset' is longer than 'retention' (90d): shorten it or raise 'retention'",
        "{event: a, measure: count, window: 24h, offset: 1d}; 'offset' needs a 'window' in days",
        "{event: a, measure: count, offset: 1d}; 'offset' needs a 'window' in days",
        "{event: a, measure: count, window: 7d, offset: 24h}; 'offset' must be a number of days from 0d to 400d",
        "{event: a, measure: distinct_users, window: 7d, offset: 1d}; `measure 'distinct_users' has no 'offset': remove it`",
        "{event: a, measure: distinct, of: properties.x, window: 7d, offset: 1d}; `measure 'distinct' has no 'offset': remove it`",
      })
  void reportsErrorsInASignal(String definition, String message) {
    assertThat(RuleSetText.messages(RuleSetText.signalText(definition))).containsExactly(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "score",
        "level",
        "tier",
        "converted",
        "traits",
        "user",
        "properties",
        "context",
        "has",
        "at_least",
        "days_until",
        "size",
        "matches",
        "true",
        "null",
        "in",
        "as",
        "while",
        "package"
      })
  void refusesReservedWordsAsSignalNames(String name) {
    assertThat(
            RuleSetText.messages(
                RuleSetText.SHORTEST.replace(
                    "tiers:", "  \"" + name + "\": {event: a, measure: count}\ntiers:")))
        .containsExactly("'" + name + "' is reserved in conditions: choose another signal name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"7d", "a-b", "a b", "ä", "''"})
  void refusesSignalNamesThatAreNotIdentifiers(String name) {
    assertThat(
            RuleSetText.messages(
                RuleSetText.SHORTEST.replace(
                    "tiers:", "  " + name + ": {event: a, measure: count}\ntiers:")))
        .containsExactly(
            "a signal's name can have only letters, digits and '_', and must not start with a digit");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "[]; `'tiers' must be a list of at least one tier, lowest first`",
        "x; `'tiers' must be a list of at least one tier, lowest first`",
        "[{enter: s > 1}]; a tier needs 'name'",
        "[{name: a}]; a tier needs 'enter'",
        "[{name: a, enter: []}]; 'enter' needs at least one condition",
        "[{name: a, enter: s > 1, stay: []}]; 'stay' needs at least one condition",
        "[{name: '', enter: s > 1}]; a tier's name must not be empty",
        "[{name: \"a\\nb\", enter: s > 1}]; a tier's name must not contain control characters",
        "[{name: a, enter: s > 1}, {name: a, enter: s > 1}]; duplicate tier name 'a'",
        "[{name: a, enter: s > 1, hold: 3}]; `'hold' must be a duration like 90s, 5m, 36h or 7d`",
        "[{name: a, enter: s > 1, hold: 3651d}]; 'hold' must be from 0s to 3650d",
        "[{name: a, enter: s > 1, sta: s > 1}]; unknown key 'sta' in a tier: did you mean 'stay'?",
        "[{name: a, enter: tier == 'b'}]; unknown tier 'b'",
      })
  void reportsErrorsInTiers(String tiers, String message) {
    assertThat(
            RuleSetText.messages(
                "name: n\nversion: 1\nsignals: {s: {event: e, measure: count}}\ntiers: " + tiers))
        .containsExactly(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1.0", "'1'", "one", "9999999999999999999", "[1]", ""})
  void refusesAnInvalidVersion(String version) {
    assertThat(
            RuleSetText.messages(RuleSetText.SHORTEST.replace("version: 1", "version: " + version)))
        .containsExactly("'version' must be a whole number, at least 1");
  }

  @Test
  void reportsEveryMissingKey() {
    assertThat(RuleSetText.errors("description: nothing else"))
        .containsExactly(
            "1:1: a rule set needs 'name'",
            "1:1: a rule set needs 'version'",
            "1:1: a rule set needs 'signals'",
            "1:1: a rule set needs 'tiers'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "``; 1:1: the document is empty",
        "# nothing; 1:1: the document is empty",
        "- a; 1:1: a rule set must be a mapping of keys to values",
        "text; 1:1: a rule set must be a mapping of keys to values",
        "[a]: b; 1:1: a key must be a string",
      })
  void reportsDocumentsThatAreNotMappings(String document, String error) {
    assertThat(RuleSetText.errors(document)).contains(error);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a: [b", "a: b: c", "a: 'b", "a: *b", "a: 1\n--- \nb: 2", "\tb: 1", "a: \u0007"})
  void refusesInvalidYaml(String document) {
    assertThat(RuleSetText.errors(document))
        .singleElement()
        .asString()
        .matches("\\d+:\\d+: not valid YAML: .+");
  }

  @Test
  @Timeout(20)
  void limitsTheSizeOfADocument() {
    assertThat(RuleSetText.errors("x".repeat((256 << 10) + 1)))
        .containsExactly(
            "1:1: the document is larger than 256 KiB, the limit for rule sets and their tests");
    String manySignals =
        IntStream.rangeClosed(1, 501)
            .mapToObj(i -> "  s" + i + ": {event: e, measure: count}\n")
            .collect(Collectors.joining());
    assertThat(
            RuleSetText.errors(
                "name: n\nversion: 1\nsignals:\n"
                    + manySignals
                    + "tiers: [{name: a, enter: s1>1}]"))
        .containsExactly("4:3: a rule set can have at most 500 signals");
    String manyTiers =
        IntStream.rangeClosed(1, 51)
            .mapToObj(i -> "{name: t" + i + ", enter: s > 1}")
            .collect(Collectors.joining(", "));
    assertThat(
            RuleSetText.messages(
                "name: n\nversion: 1\nsignals: {s: {event: e, measure: count}}\ntiers: ["
                    + manyTiers
                    + "]"))
        .containsExactly("a rule set can have at most 50 tiers");
    String manySegments =
        IntStream.rangeClosed(1, 101)
            .mapToObj(i -> "g" + i + ": s > 1")
            .collect(Collectors.joining(", ", "segments: {", "}"));
    assertThat(RuleSetText.errors(RuleSetText.SHORTEST + manySegments))
        .containsExactly("7:11: a rule set can have at most 100 segments");
    String manyPriorities = "priority: [" + "{name: p, when: s > 1},".repeat(101) + "]";
    assertThat(RuleSetText.errors(RuleSetText.SHORTEST + manyPriorities))
        .containsExactly("7:11: a rule set can have at most 100 priorities");
    String manyConditions = "segments: {a: [" + "s > 1,".repeat(2_001) + "]}";
    assertThat(RuleSetText.messages(RuleSetText.SHORTEST + manyConditions))
        .containsExactly("a rule set can have at most 2000 conditions");
  }

  /** Records repeat these names, and a record that is too large for Kafka would stop the job. */
  @Test
  void refusesNamesOfMoreThan200Characters() {
    String longest = "\uD83D\uDE00".repeat(200);
    String signal = "x".repeat(201);
    String rules =
        """
        name: "%1$s"
        version: 1
        signals: {%2$s: {event: Signed In, measure: count}}
        tiers: [{name: "%1$s", enter: "1 > 0"}]
        segments: {"%1$s": "1 > 0"}
        priority: [{name: "%1$s", when: "1 > 0"}]
        """;

    assertThat(RuleSetText.errors(rules.formatted(longest + "x", signal)))
        .containsExactly(
            "1:7: 'name' can have at most 200 characters",
            "3:11: a signal's name can have at most 200 characters",
            "4:16: a tier's name can have at most 200 characters",
            "5:12: a segment's name can have at most 200 characters",
            "6:19: a priority's name can have at most 200 characters");
    assertThatCode(() -> RuleSets.read(rules.formatted(longest, signal.substring(1))))
        .doesNotThrowAnyException();
  }

  @Test
  @Timeout(20)
  void refusesAliasesThatMultiply() {
    StringBuilder document = new StringBuilder("a0: &a0 [x]\n");
    for (int i = 1; i <= 40; i++) {
      String inner = "*a" + (i - 1);
      document.append("a" + i + ": &a" + i + " [" + inner + ", " + inner + "]\n");
    }
    assertThat(RuleSetText.errors(document.toString())).isNotEmpty();
    assertThat(RuleSetText.errors("segments: &a {x: *a}\n")).isNotEmpty();
  }
}
