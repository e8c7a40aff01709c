// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.load;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Generates messages by number. A message depends on its number and the seed only. Not thread-safe.
 */
public final class UsageStream {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final byte[] KEY =
      ("user_"
              + "0".repeat(MessageTemplate.ACCOUNT_WIDTH)
              + "_"
              + "0".repeat(MessageTemplate.USER_WIDTH))
          .getBytes(StandardCharsets.US_ASCII);
  private static final int KEY_ACCOUNT = "user_".length();
  private static final int KEY_USER = KEY_ACCOUNT + MessageTemplate.ACCOUNT_WIDTH + 1;

  private static final long STEP = 0x9E3779B97F4A7C15L;
  private static final double UNIT = 0x1.0p-53;

  private final int accounts;
  private final Skew skew;
  private final long seed;
  private final ArrivalRate arrivals;
  private final double sentBefore;
  private final MessageTemplate[] templateOfShare = new MessageTemplate[ProductEvent.ALL];
  private long timeMillis = Long.MIN_VALUE;
  private byte[] timeText = {};

  /**
   * Carries a message and its key.
   *
   * @param key the user, so that the messages of an account arrive on several partitions and have
   *     to be keyed by account
   * @param value the JSON document
   * @param timestamp event time, ms
   */
  public record Message(byte[] key, byte[] value, long timestamp) {}

  /**
   * @param accounts number of accounts
   * @param skew distribution of messages over accounts
   * @param seed of the random numbers
   * @param endMillis event time of the message number {@code events}
   * @param events number of messages before the end
   */
  public UsageStream(int accounts, Skew skew, long seed, long endMillis, long events) {
    this.accounts = accounts;
    this.skew = skew;
    this.seed = mixed(seed);
    arrivals = skew.arrivals(accounts);
    sentBefore = arrivals.messagesBy(endMillis) - events;
    int from = 0;
    for (ProductEvent event : ProductEvent.values()) {
      Arrays.fill(templateOfShare, from, from + event.share(), MessageTemplate.of(event));
      from += event.share();
    }
  }

  /** Returns the message with this number, from 0. */
  public Message message(long number) {
    return message(number, timestamp(number));
  }

  /** Returns the message with this number, with another event time than its own. */
  public Message message(long number, long timestamp) {
    long visit = visit(number);
    int account = accountOf(visit);
    int user = (int) (chance(mixed(visit + STEP)) * skew.users(account, accounts));
    long other = mixed(mixed(random(number) + STEP) + STEP);
    MessageTemplate template = templateOfShare[(int) (chance(other) * ProductEvent.ALL)];
    return new Message(
        key(account, user),
        template.fill(number, account, user, text(timestamp), mixed(other + STEP)),
        timestamp);
  }

  /** Returns the event time of the message with this number, ms. */
  long timestamp(long number) {
    return (long) arrivals.instantOf(sentBefore + number);
  }

  /** Returns the number of distinct accounts among the first messages. */
  public int accountsOfFirst(long messages) {
    BitSet seen = new BitSet(accounts);
    for (long number = 0; number < messages; number++) {
      seen.set(accountOf(visit(number)));
    }
    return seen.cardinality();
  }

  /** Returns the random number that decides the account and the user of a message. */
  private long visit(long number) {
    return random(skew.visit(number, accounts));
  }

  private int accountOf(long visit) {
    return skew.account(chance(visit), accounts);
  }

  private static byte[] key(int account, int user) {
    byte[] key = Arrays.copyOf(KEY, KEY.length);
    MessageTemplate.write(account, key, KEY_ACCOUNT, MessageTemplate.ACCOUNT_WIDTH);
    MessageTemplate.write(user, key, KEY_USER, MessageTemplate.USER_WIDTH);
    return key;
  }

  /** Formats a time; cached, since hundreds of messages share a millisecond. */
  private byte[] text(long timestamp) {
    if (timestamp != timeMillis) {
      timeMillis = timestamp;
      timeText = TIME.format(Instant.ofEpochMilli(timestamp)).getBytes(StandardCharsets.US_ASCII);
    }
    return timeText;
  }

  private long random(long number) {
    return mixed(seed + number * STEP);
  }

  private static double chance(long random) {
    return (random >>> 11) * UNIT;
  }

  /** Mixes the bits of a number, as SplitMix64 does. */
  private static long mixed(long value) {
    long z = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }
}
