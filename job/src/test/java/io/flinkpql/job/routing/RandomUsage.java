// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.routing;

import java.util.Random;

/** Generates usage in time order with every kind of identity claim and many ties. */
public final class RandomUsage {

  private RandomUsage() {}

  /**
   * Writes usage, the same for the same seed.
   *
   * @param usage receives the messages
   */
  public static void write(UsageText usage, int messages, long seed) {
    Random random = new Random(seed);
    long time = 1_000_000;
    for (int i = 0; i < messages; i++) {
      time += random.nextInt(3) * 1_000L;
      if (random.nextInt(500) == 0) {
        // A gap longer than the ttl of a user.
        time += 4_000_000;
      }
      String user = "u" + random.nextInt(12);
      String id = "x" + random.nextInt(12);
      String account = "a" + random.nextInt(8);
      switch (random.nextInt(12)) {
        case 0 -> usage.joins(time, user, account);
        case 1 -> usage.links(time, id, user);
        case 2 -> usage.tracks(time, user, account);
        case 3 -> usage.joinsAnonymously(time, id, account);
        case 4, 5, 6, 7 -> usage.tracks(time, user);
        case 8 -> {
          if (random.nextInt(10) == 0) {
            usage.deletes(time, random.nextBoolean() ? user : id);
          }
        }
        default -> usage.tracks(time, id);
      }
    }
  }
}
