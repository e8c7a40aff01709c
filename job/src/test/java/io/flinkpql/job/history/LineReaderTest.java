// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class LineReaderTest {

  private static List<NdjsonLine> read(byte[] content, int maxLineBytes) throws IOException {
    List<NdjsonLine> lines = new ArrayList<>();
    try (LineReader reader =
        new LineReader(new ByteArrayInputStream(content), "events.ndjson", 3, maxLineBytes)) {
      for (Optional<NdjsonLine> l = reader.next(); l.isPresent(); l = reader.next()) {
        lines.add(l.get());
      }
    }
    return lines;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private static NdjsonLine line(long number, String text) {
    return new NdjsonLine(3, number, utf8(text), false);
  }

  @Test
  void linesCarryFileAndLineNumber() throws IOException {
    assertThat(read(utf8("{}\n[1]\n"), 100)).containsExactly(line(1, "{}"), line(2, "[1]"));
  }

  @Test
  void blankLinesAreSkippedButCounted() throws IOException {
    assertThat(read(utf8("\n \t\r\na\n\n\nb"), 100)).containsExactly(line(3, "a"), line(6, "b"));
  }

  @Test
  void carriageReturnBeforeLineFeedBelongsToTheLineEnd() throws IOException {
    assertThat(read(utf8("a\r\nb\rc\r\n"), 100)).containsExactly(line(1, "a"), line(2, "b\rc"));
  }

  @Test
  void emptyFileHasNoLines() throws IOException {
    assertThat(read(new byte[0], 100)).isEmpty();
    assertThat(read(gzip(new byte[0]), 100)).isEmpty();
  }

  @Test
  void invalidUtf8IsReadUnchanged() throws IOException {
    byte[] line = {'"', (byte) 0xff, (byte) 0xfe, 0, '"'};

    assertThat(read(line, 100)).containsExactly(new NdjsonLine(3, 1, line, false));
  }

  @Test
  void gzipIsDetectedByContentAndMayHaveSeveralMembers() throws IOException {
    byte[] first = gzip(utf8("a\nb"));
    byte[] second = gzip(utf8("c\nd"));
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);

    assertThat(read(both, 100)).containsExactly(line(1, "a"), line(2, "bc"), line(3, "d"));
  }

  @Test
  void linesLongerThanTheBufferAreReadWhole() throws IOException {
    String large = "x".repeat(200_000);

    assertThat(read(utf8("a\n" + large + "\nb\n"), 1_000_000))
        .containsExactly(line(1, "a"), line(2, large), line(3, "b"));
  }

  @Test
  void linesOverTheLimitAreTruncated() throws IOException {
    assertThat(read(utf8("12345\n" + "x".repeat(150_000) + "\nb\n"), 5))
        .containsExactly(line(1, "12345"), new NdjsonLine(3, 2, utf8("xxxxx"), true), line(3, "b"));
  }

  @Test
  void errorForDamagedGzipNamesFileAndLine() throws IOException {
    byte[] whole = gzip(utf8("a\n".repeat(10_000)));

    assertThatThrownBy(() -> read(Arrays.copyOf(whole, whole.length / 2), 100))
        .isInstanceOf(UnreadableFileException.class)
        .hasMessageStartingWith("events.ndjson: after line ")
        .hasMessageEndingWith("unexpected end of compressed data");
  }
}
