// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.usage;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;

/** Injects late, duplicate and invalid messages at fixed low rates. */
final class FaultInjector {

  /** Rates in messages per 10,000. */
  private static final int LATE_RATE = 100;

  private static final int DUPLICATE_RATE = 100;
  private static final int INVALID_RATE = 50;
  private static final int RATE_BASE = 10_000;

  private final SplittableRandom random;
  private final MessageWriter writer;

  FaultInjector(SplittableRandom random, MessageWriter writer) {
    this.random = random;
    this.writer = writer;
  }

  /** Returns the action or, at the late rate, a copy with an event time hours or days earlier. */
  Action maybeLate(Action action) {
    if (!occurs(LATE_RATE)) {
      return action;
    }
    long hours = 1 + random.nextInt(3 * 24);
    return action.at(action.time() - Duration.ofHours(hours).toMillis());
  }

  /** Returns whether to send the current message twice. */
  boolean sendTwice() {
    return occurs(DUPLICATE_RATE);
  }

  /**
   * Returns, at the invalid rate, an invalid variant of the action's message.
   *
   * @return the bytes of the invalid message, or empty
   */
  Optional<byte[]> maybeInvalid(Action action, String messageId, long receivedAt) {
    if (!occurs(INVALID_RATE)) {
      return Optional.empty();
    }
    byte[] valid = writer.write(action, messageId, receivedAt);
    return Optional.of(
        switch (random.nextInt(7)) {
          case 0, 1 -> Arrays.copyOf(valid, valid.length / 2);
          case 2 -> replace(valid, "\"type\":\"" + action.type(), "\"type\":\"heartbeat");
          case 3 ->
              writer.write(
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
              writer.write(
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
          case 5 -> replace(valid, "\"timestamp\":\"2", "\"timestamp\":\"the day after 2");
          default ->
              writer.write(
                  action.at(receivedAt + Duration.ofDays(2).toMillis()), messageId, receivedAt);
        });
  }

  private boolean occurs(int rate) {
    return random.nextInt(RATE_BASE) < rate;
  }

  private static byte[] replace(byte[] message, String text, String replacement) {
    return new String(message, StandardCharsets.UTF_8)
        .replace(text, replacement)
        .getBytes(StandardCharsets.UTF_8);
  }
}
