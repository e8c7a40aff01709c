// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.kafka;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Bounds the memory that a poll of the consumer occupies: it retains the first bytes of a value
 * only, and nothing of the values of one topic. Compressed records are small on the broker, so no
 * fetch size bounds them; the consumer decompresses one at a time, up to {@code max.poll.records}.
 *
 * <p>{@code ConsumerRecord.serializedValueSize} still returns the complete size.
 */
public final class BoundedValueDeserializer implements Deserializer<byte[]> {

  /** Configures the number of bytes to retain of a value; without it, all. */
  static final String RETAINED_BYTES = "pql.retained.value.bytes";

  /** Configures a topic whose values become null, since only their headers are read. */
  static final String HEADERS_ONLY_TOPIC = "pql.headers.only.topic";

  private int retainedBytes = Integer.MAX_VALUE;
  private String headersOnlyTopic = "";

  @Override
  public void configure(Map<String, ?> settings, boolean isKey) {
    Optional.ofNullable(settings.get(RETAINED_BYTES))
        .ifPresent(bytes -> retainedBytes = Integer.parseInt(bytes.toString()));
    Optional.ofNullable(settings.get(HEADERS_ONLY_TOPIC))
        .ifPresent(topic -> headersOnlyTopic = topic.toString());
  }

  @Override
  public byte[] deserialize(String topic, byte[] value) {
    return value == null ? null : deserialize(topic, null, ByteBuffer.wrap(value));
  }

  @Override
  public byte[] deserialize(String topic, Headers headers, ByteBuffer value) {
    if (value == null || headersOnlyTopic.equals(topic)) {
      return null;
    }
    byte[] retained = new byte[Math.min(value.remaining(), retainedBytes)];
    // Absolute, because the consumer reads the size from the buffer afterwards.
    value.get(value.position(), retained);
    return retained;
  }
}
