// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.demo;

import io.flinkpql.local.usage.UsageGenerator;
import io.flinkpql.local.usage.UsageMessage;
import io.flinkpql.local.usage.UsageProfile;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/** Supplies simulated usage of the past weeks up to now, many times faster than real time. */
public final class GeneratedMessageSource implements MessageSource {

  /** Simulated days in a demo of fixed length, and the days over which accounts sign up. */
  static final int DAYS = 42;

  /** Simulated days in a demo without a time limit, and real seconds per simulated day. */
  private static final int UNLIMITED_DAYS = 365;

  private static final double UNLIMITED_SECONDS_PER_DAY = 4;

  private static final long SEED = 20_260_301;
  private static final double MESSAGES_PER_ACCOUNT = 240;
  private static final int MIN_ACCOUNTS = 60;
  private static final int MAX_ACCOUNTS = 20_000;

  private final UsageGenerator generator;
  private final Clock clock;

  private GeneratedMessageSource(UsageProfile profile, Clock clock) {
    this.generator = new UsageGenerator(profile);
    this.clock = clock;
  }

  /**
   * Creates a source whose last messages are from about now.
   *
   * @param rate messages per second that the caller will take
   * @param seconds how long the caller will take messages; empty for no limit
   * @param accounts number of accounts to simulate; empty to derive it from the rate
   * @param clock supplies the current time
   */
  public static GeneratedMessageSource of(
      int rate, Optional<Long> seconds, Optional<Integer> accounts, Clock clock) {
    int days = seconds.isPresent() ? DAYS : UNLIMITED_DAYS;
    double messagesPerDay =
        seconds.isPresent()
            ? (double) rate * seconds.get() / DAYS
            : rate * UNLIMITED_SECONDS_PER_DAY;
    double derived = messagesPerDay * DAYS / MESSAGES_PER_ACCOUNT;
    int number = accounts.orElse((int) Math.min(Math.max(derived, MIN_ACCOUNTS), MAX_ACCOUNTS));
    LocalDate first = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).minusDays(days);
    return new GeneratedMessageSource(
        new UsageProfile(SEED, first, number, DAYS, messagesPerDay), clock);
  }

  @Override
  public boolean isSimulated() {
    return true;
  }

  @Override
  public Optional<Message> next() {
    UsageMessage message = generator.next();
    if (message.receivedAt() > clock.millis()) {
      return Optional.empty();
    }
    String topic =
        switch (message.topic()) {
          case USAGE -> DemoTopics.USAGE;
          case MARKETING -> DemoTopics.MARKETING;
        };
    return Optional.of(
        new Message(topic, message.account(), message.value(), message.receivedAt()));
  }

  @Override
  public void close() {}
}
