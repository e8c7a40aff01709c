// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.usage;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;

/** What goes wrong between a product and its collector, in small shares. */
final class FaultInjector {

  /** Shares of messages, of 10,000. */
  static final int LATE = 100;

  static final int DUPLICATE = 100;
  static final int BROKEN = 50;
  private static final int WHOLE = 10_000;

  private final SplittableRandom random;
  private final Envelope envelope;

  FaultInjector(SplittableRandom random, Envelope envelope) {
    this.random = random;
    this.envelope = envelope;
  }

  /** The action, perhaps one that happened hours or days before it is sent. */
  Action perhapsLate(Action action) {
    if (!happens(LATE)) {
      return action;
    }
    long hours = 1 + random.nextInt(3 * 24);
    return action.at(action.time() - Duration.ofHours(hours).toMillis());
  }

  boolean duplicate() {
    return happens(DUPLICATE);
  }

  /**
   * Perhaps a copy of the action that is of no use.
   *
   * @return the bytes of the broken message
   */
  Optional<byte[]> perhapsBroken(Action action, String messageId, long receivedAt) {
    if (!happens(BROKEN)) {
      return Optional.empty();
    }
    byte[] good = envelope.write(action, messageId, receivedAt);
    return Optional.of(
        switch (random.nextInt(7)) {
          case 0, 1 -> Arrays.copyOf(good, good.length / 2);
          case 2 -> replace(good, "\"type\":\"" + action.type(), "\"type\":\"heartbeat");
          case 3 ->
              envelope.write(
                  new Action(
                      "track",
                      "",
                      action.account(),
                      action.user(),
                      receivedAt,
                      action.values(),
                      ""),
                  messageId,
                  receivedAt);
          case 4 ->
              envelope.write(
                  new Action(
                      "track",
                      "Signed In",
                      action.account() + "\n",
                      action.user(),
                      receivedAt,
                      action.values(),
                      ""),
                  messageId,
                  receivedAt);
          case 5 -> replace(good, "\"timestamp\":\"2", "\"timestamp\":\"the day after 2");
          default ->
              envelope.write(
                  action.at(receivedAt + Duration.ofDays(2).toMillis()), messageId, receivedAt);
        });
  }

  private boolean happens(int share) {
    return random.nextInt(WHOLE) < share;
  }

  private static byte[] replace(byte[] message, String what, String with) {
    return new String(message, StandardCharsets.UTF_8)
        .replace(what, with)
        .getBytes(StandardCharsets.UTF_8);
  }
}
