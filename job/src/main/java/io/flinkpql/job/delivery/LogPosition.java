// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

import java.io.Serializable;

/**
 * Locates a record in its topic.
 *
 * @param partition of the topic
 * @param offset within the partition
 */
public record LogPosition(int partition, long offset) implements Serializable {

  /**
   * Returns whether the record at this position replaces a row written from {@code other}: its
   * offset is higher, or its partition differs. A key changes partition only if the topic was given
   * more partitions, and then the record that arrives is the newer one.
   */
  public boolean replaces(LogPosition other) {
    return partition != other.partition || offset > other.offset;
  }
}
