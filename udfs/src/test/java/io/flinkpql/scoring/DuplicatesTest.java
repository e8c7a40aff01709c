// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests duplicates at the edges of the window and of the number of remembered messages. */
class DuplicatesTest {

  private static AccountScript dedupe(String setting) {
    return AccountScript.under(
        "{name: r, version: 1, dedupe: " + setting + ", tiers: [{name: t, enter: 'n > 99'}],",
        "signals: {n: {event: A, measure: count}, h: {event: B, measure: count, window: 1h}}}");
  }

  private static AccountScript send(AccountScript script, String time, String id) {
    return script.track(time, "A", "u1", "{}", id);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-03-01T10:00:00.000Z, 1",
    "2026-03-01T11:00:00.000Z, 1",
    "2026-03-01T11:00:00.001Z, 2",
    "2026-02-01T00:00:00.000Z, 1"
  })
  void messageWithARememberedIdIsADuplicateWithinTheWindow(String again, double count) {
    AccountScript script = send(dedupe("{window: 1h}"), "2026-03-01T10:00Z", "x");
    assertThat(send(script, again, "x").signal("n")).isEqualTo(count);
  }

  @Test
  void windowIsMeasuredFromTheLaterOfClockAndEventTime() {
    AccountScript script = send(dedupe("{window: 1h}"), "2026-03-01T10:00Z", "x");
    send(script, "2026-03-01T11:00:00.001Z", "y");
    assertThat(send(script, "2026-03-01T10:00Z", "x").signal("n")).isEqualTo(3);
  }

  @Test
  void limitOfRememberedMessagesIncludesThoseWithoutAnId() {
    AccountScript script = dedupe("{messages: 3, window: 1d}");
    for (String id : new String[] {"a", "b", "c"}) {
      send(script, "2026-03-01", id);
    }
    assertThat(send(script, "2026-03-01", "a").signal("n"))
        .as("third last, remembered")
        .isEqualTo(3);
    send(script, "2026-03-01", "");
    assertThat(send(script, "2026-03-01", "b").signal("n"))
        .as("third last, remembered")
        .isEqualTo(4);
    assertThat(send(script, "2026-03-01", "a").signal("n")).as("fourth last, dropped").isEqualTo(5);
  }

  @Test
  void messagesWithoutAnIdAreNeverDuplicates() {
    AccountScript script = send(dedupe("{window: 1h}"), "2026-03-01", "");
    assertThat(send(script, "2026-03-01", "").signal("n")).isEqualTo(2);
  }

  @Test
  void duplicateNeitherMovesTheClockNorEvaluates() {
    AccountScript script = send(dedupe("{window: 9d}"), "2026-03-01", "x");
    send(script, "2026-03-05T12:00Z", "x");
    assertThat(script.standing().effectiveAt()).isEqualTo(AccountScript.millis("2026-03-01"));
  }

  @ParameterizedTest
  @CsvSource({"off", "false"})
  void dedupeCanBeTurnedOff(String off) {
    AccountScript script = send(dedupe(off), "2026-03-01", "x");
    assertThat(send(script, "2026-03-01", "x").signal("n")).isEqualTo(2);
  }

  @Test
  void idsAreRememberedAcrossPacking() {
    AccountScript script =
        send(dedupe("{window: 1h}").packingAfterEveryStep(), "2026-03-01T10:00Z", "x");
    send(script, "2026-03-01T10:30Z", "y");
    assertThat(send(script, "2026-03-01T11:00Z", "x").signal("n")).isEqualTo(2);
    assertThat(send(script, "2026-03-01T11:00:00.001Z", "x").signal("n")).isEqualTo(3);
  }

  @Test
  void duplicateEvaluatesBoundariesBeforeTheWatermarkLikeASweep() {
    String rules =
        "{name: r, version: 1, dedupe: {window: 1h}, tiers: [{name: t, enter: 'n >= 1', hold: 2h}],"
            + "signals: {n: {event: A, measure: count, window: 1d}}}";
    AccountScript swept = send(AccountScript.under(rules), "2026-03-01T10:00Z", "x");
    swept.timePasses("2026-03-01T12:30Z");
    AccountScript unswept = send(AccountScript.under(rules), "2026-03-01T10:00Z", "x");
    unswept.watermark(AccountScript.millis("2026-03-01T12:30Z"));
    send(swept, "2026-03-01T10:00Z", "x");
    send(unswept, "2026-03-01T10:00Z", "x");
    assertThat(unswept.standing()).isEqualTo(swept.standing());
  }
}
