// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Properties;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class BoundedValueDeserializerTest {

  @Test
  void valueUpToTheBoundIsComplete() {
    assertThat(read(ConsumerMemory.ofValuesUpTo(5), "usage", "12345")).isEqualTo("12345");
    assertThat(read(ConsumerMemory.ofValuesUpTo(5), "usage", "")).isEmpty();
  }

  @Test
  void longerValueIsCutAndItsBufferKeepsItsSize() {
    ByteBuffer value = ByteBuffer.wrap("__123456".getBytes(UTF_8)).position(2);

    byte[] cut = deserializer(ConsumerMemory.ofValuesUpTo(5)).deserialize("usage", null, value);

    assertThat(cut).isEqualTo("12345".getBytes(UTF_8));
    assertThat(value.remaining()).isEqualTo(6);
  }

  @Test
  void valuesOfATopicReadForItsHeadersAreDropped() {
    Properties settings = ConsumerMemory.withoutValuesOf("dead-letters");

    assertThat(deserializer(settings).deserialize("dead-letters", null, ByteBuffer.allocate(9)))
        .isNull();
    assertThat(read(settings, "accounts", "123456")).isEqualTo("123456");
  }

  /** A poll decompresses as many values at once; Flink keeps up to four polls. */
  @Test
  void fewValuesAreDecompressedAtOnce() {
    assertThat(ConsumerMemory.ofValuesUpTo(5)).containsEntry("max.poll.records", "100");
    assertThat(ConsumerMemory.withoutValuesOf("any")).containsEntry("max.poll.records", "100");
  }

  @Test
  void tombstoneIsNull() {
    BoundedValueDeserializer deserializer = deserializer(ConsumerMemory.ofValuesUpTo(5));

    assertThat(deserializer.deserialize("usage", (byte[]) null)).isNull();
    assertThat(deserializer.deserialize("usage", null, (ByteBuffer) null)).isNull();
  }

  private static String read(Properties settings, String topic, String value) {
    return new String(deserializer(settings).deserialize(topic, value.getBytes(UTF_8)), UTF_8);
  }

  private static BoundedValueDeserializer deserializer(Properties settings) {
    BoundedValueDeserializer deserializer = new BoundedValueDeserializer();
    deserializer.configure(
        settings.stringPropertyNames().stream()
            .collect(Collectors.toMap(name -> name, settings::getProperty)),
        false);
    return deserializer;
  }
}
