// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.measure;

/** Receives the progress of a measurement while it runs. */
public interface ProgressListener {

  /**
   * Reports progress, about once a second.
   *
   * @param events messages that the contender has taken so far
   */
  void progress(long events);

  /**
   * Reports that the warm-up is over and the measurement begins.
   *
   * @param events messages that the contender has taken so far
   * @param seconds since its first message
   */
  void warm(long events, double seconds);
}
