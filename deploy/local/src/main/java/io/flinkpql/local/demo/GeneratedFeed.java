// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.demo;

import io.flinkpql.local.usage.UsageGenerator;
import io.flinkpql.local.usage.UsageMessage;
import io.flinkpql.local.usage.UsageProfile;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/** Simulated usage of the last weeks, up to today, at many times the speed of life. */
public final class GeneratedFeed implements Feed {

  /** Days of usage in a demo of a given length; accounts sign up within as many days. */
  static final int DAYS = 42;

  /** In a demo without an end a year goes by, at this many seconds a day. */
  private static final int DAYS_WITHOUT_END = 365;

  private static final double SECONDS_PER_DAY_WITHOUT_END = 4;

  private static final long SEED = 20_260_301;
  private static final double MESSAGES_PER_ACCOUNT = 240;
  private static final int FEWEST_ACCOUNTS = 60;
  private static final int MOST_ACCOUNTS = 20_000;

  private final UsageGenerator generator;
  private final Clock clock;

  private GeneratedFeed(UsageProfile profile, Clock clock) {
    this.generator = new UsageGenerator(profile);
    this.clock = clock;
  }

  /**
   * A feed that ends about now.
   *
   * @param rate messages a second that will be taken from it
   * @param seconds for how long; empty for no end
   * @param accounts how many accounts to simulate; empty for a number that suits the rate
   * @param clock says what now is
   */
  public static GeneratedFeed of(
      int rate, Optional<Long> seconds, Optional<Integer> accounts, Clock clock) {
    int days = seconds.isPresent() ? DAYS : DAYS_WITHOUT_END;
    double perDay =
        seconds.isPresent()
            ? (double) rate * seconds.get() / DAYS
            : rate * SECONDS_PER_DAY_WITHOUT_END;
    double suitable = perDay * DAYS / MESSAGES_PER_ACCOUNT;
    int number =
        accounts.orElse((int) Math.min(Math.max(suitable, FEWEST_ACCOUNTS), MOST_ACCOUNTS));
    LocalDate first = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).minusDays(days);
    return new GeneratedFeed(new UsageProfile(SEED, first, number, DAYS, perDay), clock);
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
