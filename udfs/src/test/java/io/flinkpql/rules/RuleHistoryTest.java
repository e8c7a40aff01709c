// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleHistoryTest {

  private static PublishedRules version(int version, long activeFrom) {
    return version(version, activeFrom, "");
  }

  private static PublishedRules version(int version, long activeFrom, String extra) {
    String text =
        "{name: r, version: %d, %s signals: {a: {event: A, measure: count}}, tiers: [{name: t, enter: 'a >= 1'}]}"
            .formatted(version, extra);
    return new PublishedRules(text, activeFrom);
  }

  private static RuleHistory threeVersions() {
    return RuleHistory.of(version(1, 50)).with(version(4, 100)).with(version(7, 200));
  }

  @Test
  void generationIsTheOneInForceAtAnEventTime() {
    RuleHistory history = threeVersions();
    assertThat(IntStream.of(0, 50, 99, 100, 199, 200, 999).map(history::generationAt))
        .containsExactly(0, 0, 0, 1, 1, 2, 2);
  }

  @Test
  void firstVersionHasAlwaysBeenInForce() {
    assertThat(threeVersions().start(0)).isEqualTo(RuleHistory.ALWAYS);
    assertThat(threeVersions().published(0).activeFrom()).isEqualTo(50);
    assertThat(threeVersions().generationAt(Long.MIN_VALUE)).isZero();
  }

  @Test
  void generationIsFoundByItsVersionNumber() {
    assertThat(threeVersions().generationOf(4)).hasValue(1);
    assertThat(threeVersions().generationOf(5)).isEmpty();
    assertThat(threeVersions().rules(2).version()).isEqualTo(7);
    assertThat(threeVersions().latestGeneration()).isEqualTo(2);
  }

  @Test
  void versionDoesNotStartBeforeTheOneItFollows() {
    RuleHistory history = threeVersions().with(version(8, 150));
    assertThat(history.start(3)).isEqualTo(200);
    assertThat(history.latest().activeFrom()).isEqualTo(200);
    assertThat(history.generationAt(200)).isEqualTo(3);
    assertThat(history.generationAt(199)).isEqualTo(1);
  }

  @Test
  void historyIsUnchangedWhenAVersionIsAdded() {
    RuleHistory history = RuleHistory.of(version(1, 0));
    RuleHistory longer = history.with(version(2, 10));
    assertThat(history.size()).isOne();
    assertThat(longer.size()).isEqualTo(2);
    assertThat(longer.continues(history)).isTrue();
    assertThat(longer.continues(longer)).isTrue();
    assertThat(history.continues(longer)).isFalse();
    assertThat(RuleHistory.of(version(1, 0, "retention: 9d,")).continues(history)).isFalse();
  }

  @Test
  void versionIsNotCompiledAgain() {
    PublishedRules next = version(2, 0);
    RuleSet compiled = next.ruleSet();
    assertThat(RuleHistory.of(version(1, 50)).with(next).latestRules()).isSameAs(compiled);
  }

  @Test
  void everyReasonToRefuseAVersionIsListed() {
    PublishedRules other =
        new PublishedRules(version(1, 0).text().replace("name: r", "name: s"), 0);
    RefusedVersionException refused =
        catchThrowableOfType(
            RefusedVersionException.class, () -> RuleHistory.of(version(2, 0)).with(other));
    assertThat(refused.errors())
        .containsExactly(
            "rule set 's' cannot follow 'r': the name of a rule set stays",
            "rule set 'r' is at version 2: version 1 is not higher");
  }

  @Test
  void changedTextNeedsAHigherVersion() {
    RuleHistory history = RuleHistory.of(version(2, 0));
    assertThatThrownBy(() -> history.with(version(2, 0, "retention: 9d,")))
        .isInstanceOf(RefusedVersionException.class)
        .hasMessage("rule set 'r' was changed and is still version 2: give it a higher version");
  }

  @Test
  void invalidDocumentIsRefusedWithItsErrors() {
    RefusedVersionException refused =
        catchThrowableOfType(
            RefusedVersionException.class,
            () -> threeVersions().with(new PublishedRules("{name: r, version: 9, tears: []}", 0)));
    assertThat(refused.errors())
        .hasSizeGreaterThan(1)
        .allMatch(error -> error.matches("1:\\d+: .*"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          subject                  | subject: user,
          identity                 | identity: {wait: 2h},
          limits.max_message_bytes | limits: {max_message_bytes: 2000},
          limits.max_future_skew   | limits: {max_future_skew: 1m},
          """)
  void changeThatNeedsARestartIsRefusedWhileTheJobRuns(String key, String extra) {
    RuleHistory history = RuleHistory.of(version(1, 0));
    assertThatThrownBy(() -> history.with(version(2, 0, extra)))
        .isInstanceOf(RefusedVersionException.class)
        .hasMessage(
            "version 2 of rule set 'r' changes '%s', which a running job cannot change: keep it as it is in version 1, or start the job with the new version"
                .formatted(key));
    assertThat(history.withRestart(version(2, 0, extra)).size()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          dedupe: off,
          exclude: ["user == 'bot'"],
          timezone: Europe/Berlin,
          retention: 30d,
          limits: {exact_distinct: 100},
          conversion: {event: Paid},
          """)
  void otherPartsMayChangeWhileTheJobRuns(String extra) {
    assertThat(RuleHistory.of(version(1, 0)).with(version(2, 0, extra)).size()).isEqualTo(2);
  }

  @Test
  void serializedCopyIsEqual() throws Exception {
    RuleHistory history = threeVersions();
    assertThat(serializedCopy(history)).isEqualTo(history).hasSameHashCodeAs(history);
    assertThat(serializedCopy(history).generationAt(150)).isEqualTo(1);
  }

  private static RuleHistory serializedCopy(RuleHistory history)
      throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream output = new ObjectOutputStream(bytes)) {
      output.writeObject(history);
    }
    try (ObjectInputStream input =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (RuleHistory) input.readObject();
    }
  }
}
