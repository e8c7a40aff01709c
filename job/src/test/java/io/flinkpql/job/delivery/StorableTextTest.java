// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class StorableTextTest {

  @Test
  void nullCharactersAreRemovedAndUnpairedSurrogatesReplaced() {
    assertThat(StorableText.of("a\0b\0")).isEqualTo("ab");
    assertThat(StorableText.of("\ud83d\ude00 \ud83d")).isEqualTo("\ud83d\ude00 \ufffd");
    assertThat(StorableText.of("\ude00x")).isEqualTo("\ufffdx");
  }

  @Test
  void escapedNullsAreRemovedFromJsonButEscapedBackslashesStay() throws JsonProcessingException {
    assertThat(json("{\"a\\u0000\\u0000b\":\"\\\\u0000\"}")).isEqualTo("{\"ab\":\"\\\\u0000\"}");
    assertThat(json("[\"\\\\\\u0000\",\"\\ud800\"]")).isEqualTo("[\"\\\\\",\"\ufffd\"]");
  }

  private static String json(String text) throws JsonProcessingException {
    return StorableText.ofJson(new ObjectMapper().readTree(text));
  }
}
