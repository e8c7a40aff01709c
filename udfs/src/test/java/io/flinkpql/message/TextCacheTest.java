// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextCacheTest {

  @Property
  void getReturnsAnEqualText(@ForAll long seed) {
    TextCache cache = new TextCache(4);
    Random random = new Random(seed);

    for (int i = 0; i < 200; i++) {
      StringBuilder expected = new StringBuilder();
      for (int length = random.nextInt(20); length > 0; length--) {
        expected.append("ab\0ä".charAt(random.nextInt(4)));
      }
      assertThat(cache.get(text(expected.toString()))).isEqualTo(expected.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 9, 15, 16, 63, 64, 65, 1000})
  void textsOfEveryLengthAreReturned(int length) {
    TextCache cache = new TextCache(2);

    assertThat(cache.get(text("x".repeat(length)))).hasSize(length).doesNotContain("y");
    assertThat(cache.get(text("x".repeat(length) + "y"))).hasSize(length + 1).endsWith("y");
  }

  @Test
  void repeatedTextIsTheSameString() {
    TextCache cache = new TextCache(16);
    String first = cache.get(text("acct_4711"));

    assertThat(cache.get(text("acct_4711"))).isSameAs(first);
  }

  @Test
  void textsSpreadEvenlyOverTheSlots() {
    TextCache cache = new TextCache(1024);
    String[] first = new String[256];
    for (int i = 0; i < first.length; i++) {
      first[i] = cache.get(text("account-with-a-long-name-" + i));
    }

    int hits = 0;
    for (int i = 0; i < first.length; i++) {
      hits += cache.get(text("account-with-a-long-name-" + i)) == first[i] ? 1 : 0;
    }

    // With random slots, about one text in eight is evicted by a later one.
    assertThat(hits).isGreaterThan(180);
  }

  private static JsonText text(String content) {
    byte[] bytes = ("##" + content).getBytes(StandardCharsets.UTF_8);
    JsonText text = new JsonText();
    text.set(bytes, 2, bytes.length);
    return text;
  }
}
