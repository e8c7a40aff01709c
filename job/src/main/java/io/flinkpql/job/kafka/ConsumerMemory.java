// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.kafka;

import java.util.Properties;

/**
 * Bounds the decompressed records that a source holds in memory. Flink's reader holds up to four
 * polls: one in use, two in its queue, one that waits for a place there. Each holds at most {@code
 * max.poll.records} values, cut by {@link BoundedValueDeserializer}.
 */
final class ConsumerMemory {

  /** More would let highly compressed messages fill the heap; fewer cost more hand-overs. */
  private static final int POLL_RECORDS = 100;

  private ConsumerMemory() {}

  /**
   * Returns settings for a source that retains the first bytes of each value.
   *
   * @param retainedBytes number of bytes
   */
  static Properties ofValuesUpTo(int retainedBytes) {
    Properties properties = bounded();
    properties.setProperty(BoundedValueDeserializer.RETAINED_BYTES, String.valueOf(retainedBytes));
    return properties;
  }

  /**
   * Returns settings for a source that retains complete values, and none of one topic.
   *
   * @param topic name of the topic
   */
  static Properties withoutValuesOf(String topic) {
    Properties properties = bounded();
    properties.setProperty(BoundedValueDeserializer.HEADERS_ONLY_TOPIC, topic);
    return properties;
  }

  private static Properties bounded() {
    Properties properties = new Properties();
    properties.setProperty("max.poll.records", String.valueOf(POLL_RECORDS));
    properties.setProperty("value.deserializer", BoundedValueDeserializer.class.getName());
    return properties;
  }
}
