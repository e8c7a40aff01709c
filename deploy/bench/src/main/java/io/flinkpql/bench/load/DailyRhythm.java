// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.load;

import java.time.Duration;
import java.util.Arrays;

/**
 * Repeats every day (UTC): the rate is a cosine, lowest at midnight and nine times as high at noon.
 *
 * <p>The inverse has no closed form, so the count is tabulated by minute and interpolated.
 */
final class DailyRhythm implements ArrivalRate {

  private static final double DAY_MILLIS = Duration.ofDays(1).toMillis();
  private static final int MINUTES = (int) Duration.ofDays(1).toMinutes();
  private static final double AMPLITUDE = 0.8;

  /** The share of a day's messages that were sent by the end of each minute, the first at 0. */
  private static final double[] SHARES = shares();

  private final double messagesPerDay;

  DailyRhythm(double messagesPerDay) {
    this.messagesPerDay = messagesPerDay;
  }

  private static double[] shares() {
    double[] shares = new double[MINUTES + 1];
    for (int minute = 0; minute <= MINUTES; minute++) {
      double angle = 2 * Math.PI * minute / MINUTES;
      shares[minute] = (double) minute / MINUTES - AMPLITUDE / (2 * Math.PI) * Math.sin(angle);
    }
    return shares;
  }

  @Override
  public double messagesBy(double millis) {
    double days = Math.floor(millis / DAY_MILLIS);
    double minutes = (millis / DAY_MILLIS - days) * MINUTES;
    int minute = (int) minutes;
    double share = SHARES[minute] + (minutes - minute) * (SHARES[minute + 1] - SHARES[minute]);
    return (days + share) * messagesPerDay;
  }

  @Override
  public double instantOf(double messages) {
    double days = Math.floor(messages / messagesPerDay);
    double share = messages / messagesPerDay - days;
    int found = Arrays.binarySearch(SHARES, share);
    int minute = Math.min(MINUTES - 1, found >= 0 ? found : -found - 2);
    double within = (share - SHARES[minute]) / (SHARES[minute + 1] - SHARES[minute]);
    return (days + (minute + within) / MINUTES) * DAY_MILLIS;
  }
}
