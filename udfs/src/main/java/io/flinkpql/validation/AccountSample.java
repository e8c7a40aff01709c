// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.validation;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Function;

/**
 * Keeps a few examples: those whose accounts come first in an order by a hash of their ids. The
 * sample therefore depends neither on the order in which examples are added nor on the parallelism.
 *
 * @param <T> an example
 */
public final class AccountSample<T> {

  /** The usual maximum number of examples. */
  public static final int SIZE = 5;

  private final int size;
  private final Comparator<T> order;
  private final PriorityQueue<T> sample;

  /**
   * Creates an empty sample of at most {@link #SIZE} examples.
   *
   * @param account returns the id of an example's account
   */
  public AccountSample(Function<T, String> account) {
    this(SIZE, account);
  }

  /**
   * Creates an empty sample.
   *
   * @param size maximum number of examples
   * @param account returns the id of an example's account
   */
  AccountSample(int size, Function<T, String> account) {
    this.size = size;
    order =
        Comparator.<T>comparingLong(example -> hash(account.apply(example))).thenComparing(account);
    sample = new PriorityQueue<>(order.reversed());
  }

  /** Adds an example; one of each account at most may be added. */
  public void add(T example) {
    sample.add(example);
    if (sample.size() > size) {
      sample.remove();
    }
  }

  /** Returns the examples in the order by hash. */
  public List<T> result() {
    return sample.stream().sorted(order).toList();
  }

  /** Mixes the bits of the id's hash, so that numbered ids come in no apparent order. */
  private static long hash(String account) {
    long bits = account.hashCode() * 0x9E3779B97F4A7C15L;
    return (bits ^ (bits >>> 32)) * 0xD6E8FEB86659FD93L;
  }
}
