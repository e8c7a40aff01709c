// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.types;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Holds serialized values of a release: one hexadecimal line per value. */
public final class GoldenFile {

  private final List<byte[]> lines;

  private GoldenFile(List<byte[]> lines) {
    this.lines = lines;
  }

  /**
   * Reads a file.
   *
   * @param test the test that uses the file
   * @param name name of the resource, in the package of the test
   */
  public static GoldenFile read(Class<?> test, String name) throws IOException {
    try (InputStream file = test.getResourceAsStream(name)) {
      assertThat(file).as(name).isNotNull();
      return new GoldenFile(
          new String(file.readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII)
              .lines()
              .map(HexFormat.of()::parseHex)
              .toList());
    }
  }

  /** Asserts that the serializer reads the bytes of this file as the given values. */
  public <T> void assertReads(TypeSerializer<T> serializer, List<T> values) throws IOException {
    assertThat(lines).hasSameSizeAs(values);
    for (int i = 0; i < values.size(); i++) {
      DataInputDeserializer input = new DataInputDeserializer(lines.get(i));
      assertThat(serializer.deserialize(input)).usingRecursiveComparison().isEqualTo(values.get(i));
      assertThat(input.available()).isZero();
    }
  }

  /**
   * Asserts that the serializer writes the bytes of this file; a new format needs a new version.
   */
  public <T> void assertWritten(TypeSerializer<T> serializer, List<T> values) throws IOException {
    assertThat(values.stream().map(value -> hex(write(serializer, value))))
        .containsExactlyElementsOf(lines.stream().map(GoldenFile::hex).toList());
  }

  /** Asserts that the serializer refuses damaged bytes of this file, or reads some value. */
  public void assertDamageIsRefused(TypeSerializer<?> serializer) throws IOException {
    DamagedBytes.assertRefused(lines, serializer::deserialize);
  }

  private static <T> byte[] write(TypeSerializer<T> serializer, T value) {
    try {
      DataOutputSerializer output = new DataOutputSerializer(64);
      serializer.serialize(value, output);
      return output.getCopyOfBuffer();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
