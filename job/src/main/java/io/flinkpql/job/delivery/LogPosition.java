// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

import java.io.Serializable;

/**
 * Where a record stands in its topic.
 *
 * @param partition of the topic
 * @param offset within the partition
 */
public record LogPosition(int partition, long offset) implements Serializable {

  /**
   * Whether a record here takes the place of one that was written from {@code other}: it has a
   * higher offset, or comes from another partition. The latter happens only when the topic was
   * given more partitions, and then the record that arrives is the newer one.
   */
  public boolean replaces(LogPosition other) {
    return partition != other.partition || offset > other.offset;
  }
}
