// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.Fuzz;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Reads damaged format files: each is read, or refused with its errors. */
@Tag("faults")
class FormatFuzzTest {

  private static final long MAX_ALLOCATED = 64L << 20;

  private static final List<String> FRAGMENTS =
      Fuzz.yamlFragments(
          "*",
          "$.",
          "..",
          ".",
          "extends: segment\n",
          "root: $.a\n",
          "type: track\n",
          "batch: [a]\n",
          "unit: ms",
          "also: {",
          "rename: {a: b}\n",
          "ignore: ['*a*']\n",
          "\\",
          "a.b.c.d.e.*");

  @Test
  void damagedFormatsAreReadOrRefusedWithErrors() {
    List<String> texts = Formats.builtIn().stream().map(Formats::resource).toList();
    new Fuzz(MAX_ALLOCATED)
        .run(
            1_500,
            random -> {
              String text = texts.get(random.nextInt(texts.size()));
              String damaged =
                  random.nextInt(3) == 0
                      ? Fuzz.damagedUtf8(random, text)
                      : Fuzz.damaged(random, text, FRAGMENTS);
              try {
                assertThat(Formats.read("damaged", damaged)).isNotNull();
              } catch (InvalidFormatException e) {
                assertThat(e.getMessage()).isNotBlank();
              }
            });
  }
}
