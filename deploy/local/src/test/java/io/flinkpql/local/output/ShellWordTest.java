// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellWordTest {

  @Test
  void plainIdNeedsNoQuotes() {
    assertThat(ShellWord.of("acct_1@example.com")).isEqualTo("acct_1@example.com");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "`touch PWNED`",
        "$(touch PWNED)",
        "it's",
        "a b",
        "a;b",
        "",
        "*",
        "~",
        "#",
        "a\\b"
      })
  void shellReadsTheWordBackUnchanged(String text) throws IOException {
    Process shell =
        new ProcessBuilder("sh", "-c", "printf %s " + ShellWord.of(text))
            .redirectErrorStream(true)
            .start();

    assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo(text);
  }
}
