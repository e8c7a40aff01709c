// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ClaimHistoryTest {

  @Test
  void atReturnsTheLatestClaimUpToAnInstant() {
    ClaimHistory history = ClaimHistory.EMPTY.with(10, "a").with(20, "b");

    assertThat(history.at(9)).isEmpty();
    assertThat(history.at(10)).contains("a");
    assertThat(history.at(19)).contains("a");
    assertThat(history.at(20)).contains("b");
    assertThat(history.at(Long.MAX_VALUE)).contains("b");
  }

  @Test
  void firstAfterReturnsTheEarliestClaimWithinBounds() {
    ClaimHistory history = ClaimHistory.EMPTY.with(10, "a").with(20, "b");

    assertThat(history.firstAfter(9, 10)).contains("a");
    assertThat(history.firstAfter(9, 9)).isEmpty();
    assertThat(history.firstAfter(10, 30)).contains("b");
    assertThat(history.firstAfter(15, 19)).isEmpty();
    assertThat(history.firstAfter(20, 90)).isEmpty();
  }

  @Test
  void lastToArriveWinsAtTheSameInstant() {
    ClaimHistory history = ClaimHistory.EMPTY.with(10, "a").with(10, "b");

    assertThat(history.size()).isEqualTo(1);
    assertThat(history.at(10)).contains("b");
  }

  @Test
  void repeatedClaimsTakeTwoEntries() {
    ClaimHistory history = ClaimHistory.EMPTY;
    for (int time = 0; time < 1000; time++) {
      history = history.with(time, "a");
    }

    assertThat(history.size()).isEqualTo(2);
    assertThat(history.at(0)).contains("a");
    assertThat(history.at(2000)).contains("a");
  }

  @Test
  void lateClaimDoesNotChangeLaterAnswers() {
    ClaimHistory history =
        ClaimHistory.EMPTY.with(10, "a").with(20, "a").with(30, "a").with(15, "b");

    assertThat(history.at(15)).contains("b");
    assertThat(history.at(30)).contains("a");
  }

  @Test
  void oldestEntriesAreDroppedAboveTheLimit() {
    ClaimHistory history = ClaimHistory.EMPTY;
    for (int time = 0; time < 100; time++) {
      history = history.with(time, "account " + time);
    }

    assertThat(history.size()).isEqualTo(ClaimHistory.MAX_ENTRIES);
    assertThat(history.at(35)).isEmpty();
    assertThat(history.at(36)).contains("account 36");
    assertThat(history.at(99)).contains("account 99");
  }

  @Test
  void longValuesLeaveFewerEntriesButAlwaysTheLatest() {
    ClaimHistory history = ClaimHistory.EMPTY;
    for (int time = 0; time < 10; time++) {
      history = history.with(time, String.valueOf(time).repeat(5_000));
    }
    assertThat(history.size()).isEqualTo(3);

    history = history.with(10, "x".repeat(1_000_000));
    assertThat(history.size()).isEqualTo(1);
    assertThat(history.at(10)).isPresent();
  }

  @Test
  void answersEqualThoseOfAnUncompressedHistory() {
    Random random = new Random(7);
    for (int run = 0; run < 200; run++) {
      ClaimHistory history = ClaimHistory.EMPTY;
      TreeMap<Long, String> all = new TreeMap<>();
      long time = 0;
      for (int i = 0; i < 40; i++) {
        time += random.nextInt(3);
        String value = "a" + random.nextInt(2);
        history = history.with(time, value);
        all.put(time, value);
      }
      assertThat(answers(history, time)).isEqualTo(answers(all, time));
    }
  }

  private static List<String> answers(ClaimHistory history, long last) {
    List<String> answers = new ArrayList<>();
    for (long time = -1; time <= last; time++) {
      answers.add(history.at(time).orElse("none"));
    }
    return answers;
  }

  private static List<String> answers(TreeMap<Long, String> all, long last) {
    List<String> answers = new ArrayList<>();
    for (long time = -1; time <= last; time++) {
      Map.Entry<Long, String> entry = all.floorEntry(time);
      answers.add(entry == null ? "none" : entry.getValue());
    }
    return answers;
  }
}
