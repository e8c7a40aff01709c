// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Conversions;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MessageReaderTest {

  private static final Schema SCHEMA =
      new Schema.Parser()
          .parse(
              """
              {"type": "record", "name": "Usage", "fields": [
                {"name": "org", "type": ["null", "string"]},
                {"name": "price", "type":
                  {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}},
                {"name": "key", "type": {"type": "fixed", "name": "K", "size": 3}}]}
              """);

  @TempDir private Path folder;

  private static byte[] avro() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataFileWriter<GenericRecord> out =
        new DataFileWriter<>(new GenericDatumWriter<GenericRecord>(SCHEMA))) {
      out.setCodec(CodecFactory.deflateCodec(6));
      out.create(SCHEMA, bytes);
      for (String org : List.of("a", "b")) {
        GenericRecord usage = new GenericData.Record(SCHEMA);
        usage.put("org", org);
        usage.put("price", decimal("12.50"));
        usage.put(
            "key", new GenericData.Fixed(SCHEMA.getField("key").schema(), new byte[] {1, 2, 3}));
        out.append(usage);
        out.sync();
      }
    }
    return bytes.toByteArray();
  }

  private static ByteBuffer decimal(String number) {
    Schema schema = SCHEMA.getField("price").schema();
    return new Conversions.DecimalConversion()
        .toBytes(new BigDecimal(number), schema, schema.getLogicalType());
  }

  private static List<NdjsonLine> read(byte[] content) throws IOException {
    List<NdjsonLine> lines = new ArrayList<>();
    try (MessageReader reader =
        MessageReader.open(new ByteArrayInputStream(content), "events", 3)) {
      for (Optional<NdjsonLine> l = reader.next(); l.isPresent(); l = reader.next()) {
        lines.add(l.get());
      }
    }
    return lines;
  }

  private static NdjsonLine line(long number, String text) {
    return new NdjsonLine(3, number, text.getBytes(StandardCharsets.UTF_8), false);
  }

  @Test
  void valuesOfAvroFilesAreReadAsJson() throws IOException {
    assertThat(read(avro()))
        .containsExactly(
            line(1, "{\"org\":\"a\",\"price\":12.50,\"key\":\"AQID\"}"),
            line(2, "{\"org\":\"b\",\"price\":12.50,\"key\":\"AQID\"}"));
  }

  @Test
  void otherFilesAreReadByLine() throws IOException {
    assertThat(read("Ob\n{}".getBytes(StandardCharsets.UTF_8)))
        .containsExactly(line(1, "Ob"), line(2, "{}"));
    assertThat(read(new byte[0])).isEmpty();
  }

  @Test
  void aDamagedAvroFileIsReportedWithTheValueBefore() throws IOException {
    byte[] whole = avro();

    assertThatThrownBy(() -> read(Arrays.copyOf(whole, whole.length - 20)))
        .isInstanceOf(UnreadableFileException.class)
        .hasMessageStartingWith("events: after value 1: damaged Avro data (");
    assertThatThrownBy(() -> read(Arrays.copyOf(whole, 10)))
        .isInstanceOf(UnreadableFileException.class)
        .hasMessageStartingWith("events: damaged Avro header (");
  }

  @Test
  void bytesOfAvroAndCompressedFilesAreNotThoseOfMessages() throws IOException {
    assertThat(MessageReader.isPlain(Files.write(folder.resolve("a"), avro()))).isFalse();
    assertThat(MessageReader.isPlain(Files.write(folder.resolve("b"), new byte[] {0x1f, -117})))
        .isFalse();
    assertThat(MessageReader.isPlain(Files.writeString(folder.resolve("c"), "{}"))).isTrue();
  }
}
