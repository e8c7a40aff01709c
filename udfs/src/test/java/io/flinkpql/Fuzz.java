// SPDX-License-Identifier: Apache-2.0
package io.flinkpql;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Damages inputs in a fixed sequence, and bounds the work on each: no exception but those that the
 * reader of the input documents, and bounded memory.
 */
public final class Fuzz {

  private static final long SEED = 20_261_129;
  // The profile faults tries more of them.
  private static final int FACTOR = Integer.getInteger("pql.fuzz", 1);

  private static final List<String> YAML =
      List.of(
          "{", "}", "[", "]", ":", "- ", "\"", "'", "\n", "\n  ", "&a ", "*a", "#", "\u0000",
          "\uD83D", "~", "1e999");

  private final Random random = new Random(SEED);
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final long maxAllocated;

  /** Reads a damaged input, and catches the exceptions that its reader documents. */
  @FunctionalInterface
  public interface Read {
    void run(Random random) throws Exception;
  }

  /**
   * Creates a sequence.
   *
   * @param maxAllocated most bytes that the work on one input may allocate
   */
  public Fuzz(long maxAllocated) {
    this.maxAllocated = maxAllocated;
  }

  /** Runs a number of tries; under the profile {@code faults} 50 times as many. */
  public void run(int tries, Read read) {
    for (int i = 0; i < tries * FACTOR; i++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      try {
        read.run(random);
      } catch (Exception | StackOverflowError | OutOfMemoryError e) {
        throw new AssertionError("seed %d, try %d".formatted(SEED, i), e);
      }
      assertThat(threads.getCurrentThreadAllocatedBytes() - before)
          .as("bytes allocated; seed %d, try %d", SEED, i)
          .isLessThan(maxAllocated);
    }
  }

  /** Returns a copy with flipped bits, random bytes and high numbers. */
  public static byte[] damaged(Random random, byte[] bytes) {
    byte[] value = bytes.clone();
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(value.length);
      switch (random.nextInt(3)) {
        case 0 -> value[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
        case 1 -> value[at] = (byte) random.nextInt(256);
        default ->
            Arrays.fill(value, at, Math.min(value.length, at + 1 + random.nextInt(6)), (byte) -1);
      }
    }
    return value;
  }

  /**
   * Returns a text with changed characters, and with lines and fragments that were removed,
   * repeated or moved.
   */
  public static String damaged(Random random, String text, List<String> fragments) {
    StringBuilder value = new StringBuilder(text);
    for (int i = random.nextInt(4); i >= 0; i--) {
      int at = random.nextInt(value.length() + 1);
      int end = Math.min(value.length(), at + random.nextInt(30));
      String fragment = fragments.get(random.nextInt(fragments.size()));
      switch (random.nextInt(5)) {
        case 0 -> value.replace(at, end, "");
        case 1 -> value.insert(at, value.substring(at, end));
        case 2 -> value.insert(random.nextInt(value.length() + 1), value.substring(at, end));
        case 3 -> value.replace(at, end, fragment);
        default -> value.insert(at, fragment);
      }
    }
    return value.toString();
  }

  /** Returns the marks of YAML, followed by the fragments of a language that is written in it. */
  public static List<String> yamlFragments(String... ofLanguage) {
    return Stream.concat(YAML.stream(), Stream.of(ofLanguage)).toList();
  }

  /** Returns a text of damaged UTF-8. */
  public static String damagedUtf8(Random random, String text) {
    return new String(
        damaged(random, text.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
  }
}
