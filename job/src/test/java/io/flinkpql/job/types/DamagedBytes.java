// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;

/** Damages serialized values: cuts them, flips bits, and overwrites bytes with high numbers. */
public final class DamagedBytes {

  private static final long SEED = 20_261_129;
  // The profile faults tries more of them.
  private static final int TRIES = 3_000 * Integer.getInteger("pql.fuzz", 1);
  // A long value is cut at larger and larger distances.
  private static final int MANY_CUTS = 200;
  private static final int MAX_ALLOCATED = 1 << 20;
  private static final int MAX_ALLOCATED_PER_BYTE = 16;

  /** Reads a value. */
  @FunctionalInterface
  public interface Reader {
    /** Reads a value, or refuses it with an {@link IOException}. */
    Object read(DataInputView input) throws IOException;
  }

  private DamagedBytes() {}

  /**
   * Asserts that a reader refuses each cut value, and that it answers a damaged one with an {@link
   * IOException} or with some value, within a bounded amount of memory.
   *
   * @param values undamaged values
   */
  public static void assertRefused(List<byte[]> values, Reader reader) throws IOException {
    for (byte[] value : values) {
      for (int length = 0; length < value.length; length += 1 + length / MANY_CUTS) {
        DataInputDeserializer cut = new DataInputDeserializer(Arrays.copyOf(value, length));
        assertThatThrownBy(() -> reader.read(cut))
            .as("the first %d bytes of %d", cut.available(), value.length)
            .isInstanceOf(IOException.class);
      }
    }
    Random random = new Random(SEED);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (int i = 0; i < TRIES; i++) {
      byte[] damaged = damage(random, values.get(random.nextInt(values.size())).clone());
      long before = threads.getCurrentThreadAllocatedBytes();
      try {
        reader.read(new DataInputDeserializer(damaged));
      } catch (IOException e) {
        assertThat(e).as("seed %d, try %d", SEED, i).isNotNull();
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed %d, try %d".formatted(SEED, i), e);
      }
      assertThat(threads.getCurrentThreadAllocatedBytes() - before)
          .as("bytes allocated; seed %d, try %d", SEED, i)
          .isLessThan(MAX_ALLOCATED + (long) damaged.length * MAX_ALLOCATED_PER_BYTE);
    }
  }

  private static byte[] damage(Random random, byte[] value) {
    int bytes = 1 + random.nextInt(3);
    for (int i = 0; i < bytes; i++) {
      int at = random.nextInt(value.length);
      switch (random.nextInt(3)) {
        case 0 -> value[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
        case 1 -> value[at] = (byte) random.nextInt(256);
        default ->
            Arrays.fill(value, at, Math.min(value.length, at + 1 + random.nextInt(6)), (byte) 0x7F);
      }
    }
    return value;
  }
}
