// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class Utf8Test {

  @Property
  void validationAgreesWithTheJavaDecoder(@ForAll("nearlyUtf8") byte[] value) {
    assertThat(isAccepted(value)).isEqualTo(isDecodable(value));
  }

  /**
   * Provides bytes near the limits of well-formedness, after ASCII that is read eight at a time.
   */
  @Provide
  Arbitrary<byte[]> nearlyUtf8() {
    int[] edges = {
      0x1F, 0x20, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0,
      0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF
    };
    Arbitrary<Byte> edge =
        Arbitraries.integers().between(0, edges.length - 1).map(i -> (byte) edges[i]);
    return edge.array(byte[].class)
        .ofMaxSize(5)
        .flatMap(
            tail ->
                Arbitraries.integers()
                    .between(0, 17)
                    .map(ascii -> ByteBuffer.allocate(ascii + tail.length).put(asciiOf(ascii)))
                    .map(buffer -> buffer.put(tail).array()));
  }

  @Test
  void everyCodePointIsValid() {
    StringBuilder all = new StringBuilder();
    for (int c = ' '; c <= Character.MAX_CODE_POINT; c++) {
      if ((c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) && c != '"' && c != '\\') {
        all.appendCodePoint(c);
      }
    }

    assertThat(isAccepted(all.toString().getBytes(StandardCharsets.UTF_8))).isTrue();
  }

  /** Returns whether the scanner accepts a list that contains this text. */
  private static boolean isAccepted(byte[] text) {
    byte[] list = new byte[text.length + 4];
    list[0] = '[';
    list[1] = '"';
    System.arraycopy(text, 0, list, 2, text.length);
    list[list.length - 2] = '"';
    list[list.length - 1] = ']';
    JsonScanner json = new JsonScanner();
    json.open(list);
    try {
      json.skip(json.value());
      return json.atEnd();
    } catch (MalformedRecordException e) {
      return false;
    }
  }

  @Property
  void writtenBytesEqualThoseOfTheJavaEncoder(@ForAll("codePoints") int codePoint) {
    byte[] written = new byte[4];

    int length = Utf8.write(codePoint, written, 0);

    assertThat(Arrays.copyOf(written, length))
        .isEqualTo(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
  }

  @Provide
  Arbitrary<Integer> codePoints() {
    return Arbitraries.integers()
        .between(0, Character.MAX_CODE_POINT)
        .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
        .edgeCases(edges -> edges.add(0x7F, 0x80, 0x7FF, 0x800, 0xFFFF, 0x10000));
  }

  private static byte[] asciiOf(int length) {
    return "a".repeat(length).getBytes(StandardCharsets.US_ASCII);
  }

  private static boolean isDecodable(byte[] value) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(value))
          .chars()
          .noneMatch(c -> c < ' ');
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
