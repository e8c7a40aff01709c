// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests distinct counts: exact up to the limit, then estimates with a known error. */
class DistinctTrackTest {

  private static final int LIMIT = 4096;
  private static final int TODAY = 20_000;

  /** Creates a track of members named by a seed; member i was last seen i modulo 10 days ago. */
  private static DistinctTrack trackOf(int seed, int count) {
    DistinctTrack track = new DistinctTrack();
    for (int i = 0; i < count; i++) {
      track.add(name(seed, i), TODAY - i % 10, 24 * (TODAY - i % 10), LIMIT);
    }
    return track;
  }

  private static String name(int seed, int i) {
    return "user-" + seed + "-" + i + "@example.com";
  }

  @Test
  void countIsExactUpToTheLimit() {
    DistinctTrack track = trackOf(1, LIMIT);
    assertThat(track.approximate()).isFalse();
    assertThat(track.estimate(track.size())).isEqualTo(LIMIT);
    track.add(name(1, 0), TODAY, DistinctTrack.NO_HOUR, LIMIT);
    assertThat(track.approximate()).as("seen again").isFalse();
    track.add("one more", TODAY, DistinctTrack.NO_HOUR, LIMIT);
    assertThat(track.approximate()).isTrue();
    assertThat(track.size()).isEqualTo(LIMIT);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void estimateIsWithinFourStandardErrors(int seed) {
    int count = 50_000;
    DistinctTrack track = trackOf(seed, count);
    assertThat(track.estimate(track.size())).isCloseTo(count, within(4 * count / Math.sqrt(LIMIT)));
    // A fifth of the members, and of the sample, was seen in the last two days.
    double window = track.estimate(track.days().count(TODAY - 2, TODAY));
    assertThat(window).isCloseTo(count / 5.0, within(4 * count / 5.0 / Math.sqrt(LIMIT / 5.0)));
    double hours = track.estimate(track.hours().count(24L * (TODAY - 2), 24L * TODAY));
    assertThat(hours).isEqualTo(window);
  }

  @ParameterizedTest
  @CsvSource({"10, 2", "3000, 2", "5000, 2", "20000, 2", "20000, 5000", "20000, 30000"})
  void mergedTrackEqualsOneThatSawAllMembers(int count, int oneIn) {
    DistinctTrack many = new DistinctTrack();
    DistinctTrack few = new DistinctTrack();
    for (int i = 0; i < count; i++) {
      DistinctTrack track = i % oneIn == oneIn - 1 ? few : many;
      track.add(name(1, i), TODAY - i % 10, 24 * (TODAY - i % 10), LIMIT);
      // Some members are in both tracks, with different days.
      if (i % 5 == 0) {
        many.add(name(1, i), TODAY - 20, DistinctTrack.NO_HOUR, LIMIT);
      }
    }
    few.addAll(many, LIMIT);
    TrackCodec codec = new TrackCodec();
    assertThat(codec.pack(few, TODAY)).isEqualTo(codec.pack(trackOf(1, count), TODAY));
  }

  @Test
  void estimateIsIndependentOfTheOrder() {
    DistinctTrack forward = trackOf(1, 20_000);
    DistinctTrack backward = new DistinctTrack();
    for (int i = 20_000 - 1; i >= 0; i--) {
      backward.add(name(1, i), TODAY - i % 10, 24 * (TODAY - i % 10), LIMIT);
    }
    assertThat(backward.threshold()).isEqualTo(forward.threshold());
    for (int age = 0; age < 10; age++) {
      assertThat(backward.days().count(TODAY - age - 1, TODAY - age))
          .isEqualTo(forward.days().count(TODAY - age - 1, TODAY - age));
    }
  }

  @Test
  void removedMembersLowerTheEstimate() {
    int count = 50_000;
    DistinctTrack track = trackOf(9, count);
    IntStream.range(0, count / 2).forEach(i -> track.remove(name(9, i)));
    assertThat(track.estimate(track.size()))
        .isCloseTo(count / 2.0, within(4 * count / 2.0 / Math.sqrt(LIMIT / 2.0)));
    assertThat(track.days().count(0, TODAY)).isEqualTo(track.size());
  }

  @Test
  void heapSizeIsBounded() {
    assertThat(trackOf(1, 200_000).heapBytes()).isLessThan(150_000);
  }
}
