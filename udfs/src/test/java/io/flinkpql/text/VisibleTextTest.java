// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VisibleTextTest {

  @ParameterizedTest
  @CsvSource({
    "1b, escape",
    "07, bell",
    "0a, line feed",
    "0d, carriage return",
    "9b, C1 control sequence",
    "7f, delete",
    "ad, soft hyphen",
    "200b, zero-width space",
    "200f, right-to-left mark",
    "202e, right-to-left override",
    "2066, left-to-right isolate",
    "2028, line separator",
    "2029, paragraph separator",
    "feff, byte order mark",
    "61c, Arabic letter mark",
    "d83d, unpaired surrogate"
  })
  void hiddenCharactersBecomeVisible(String hex, String name) {
    int codePoint = Integer.parseInt(hex, 16);

    assertThat(VisibleText.of("a" + Character.toString(codePoint) + "z"))
        .as(name)
        .isEqualTo("a\\u%04xz".formatted(codePoint));
  }

  @Test
  void hiddenCharacterBeyondTheBasicPlaneIsShownAsInJson() {
    assertThat(VisibleText.of("a" + Character.toString(0xe0041))).isEqualTo("a\\udb40\\udc41");
  }

  @Test
  void visibleTextOfAnyLanguageStays() {
    String text = "Zürich \"東京\" שלום \\d+ 🙂 …";

    assertThat(VisibleText.of(text)).isSameAs(text);
  }

  @Test
  void linesKeepTheirLineFeedsAndTabsOnly() {
    assertThat(VisibleText.ofLines("a\n\tb\u001b\r\n")).isEqualTo("a\n\tb\\u001b\\u000d\n");
  }

  @Test
  void everyOtherCharacterAtTheBorderOfTheTextIsKept() {
    assertThat(VisibleText.of("\u001bab\u0007")).isEqualTo("\\u001bab\\u0007");
    assertThat(VisibleText.of("")).isEmpty();
  }
}
