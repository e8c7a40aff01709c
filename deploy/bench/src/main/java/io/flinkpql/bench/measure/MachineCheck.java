// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.measure;

import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/**
 * Times a fixed loop of arithmetic on one processor. Its time differs between rounds only if the
 * machine does, so rounds with unlike times are not comparable.
 */
public final class MachineCheck {

  /** Name of the figure in a measurement, µs. */
  public static final String FIGURE = "machineCheckMicros";

  private static final int REPETITIONS = 5;
  private static final int STEPS = 20_000_000;

  private MachineCheck() {}

  /** Returns the least time of five repetitions, µs; the first ones also compile the loop. */
  public static long micros() {
    return LongStream.range(0, REPETITIONS).map(MachineCheck::timed).min().orElseThrow();
  }

  private static long timed(long seed) {
    long began = System.nanoTime();
    long value = loop(seed);
    long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - began);
    // The result has to be used, or the compiler removes the loop.
    return value == 0 ? micros + 1 : micros;
  }

  /** Advances a xorshift generator, whose steps depend on each other. */
  private static long loop(long seed) {
    long value = seed + 1;
    for (int i = 0; i < STEPS; i++) {
      value ^= value << 13;
      value ^= value >>> 7;
      value ^= value << 17;
    }
    return value;
  }
}
