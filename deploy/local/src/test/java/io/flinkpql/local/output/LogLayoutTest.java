// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.xml.XmlConfiguration;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.Test;

/** Formats log entries with the layout of {@code log4j2.xml}. */
class LogLayoutTest {

  private static String entry(String message, Throwable thrown)
      throws IOException, URISyntaxException {
    URI file = LogLayoutTest.class.getResource("/log4j2.xml").toURI();
    try (LoggerContext context = new LoggerContext("layout")) {
      XmlConfiguration configuration =
          new XmlConfiguration(context, ConfigurationSource.fromUri(file));
      configuration.initialize();
      return configuration
          .getAppender("file")
          .getLayout()
          .toSerializable(
              Log4jLogEvent.newBuilder()
                  .setLoggerName("pql")
                  .setLevel(Level.WARN)
                  .setThreadName("main")
                  .setMessage(new SimpleMessage(message))
                  .setThrown(thrown)
                  .build())
          .toString();
    }
  }

  @Test
  void controlCharactersOfAMessageAreVisibleAndItStaysOneLine() throws Exception {
    assertThat(entry("account \u001b[2J\u202e\n2026-01-01 WARN forged", null))
        .endsWith(
            "WARN  pql [main] account \\u001b[2J\\u202e\\u000a2026-01-01 WARN forged"
                + System.lineSeparator())
        .doesNotContain("\u001b");
  }

  @Test
  void stackTraceIsIndentedSoThatNoLineOfItPassesForAnEntry() throws Exception {
    String entry = entry("failed", new IOException("bad \u001b[31m\n2026-01-01 WARN forged"));

    assertThat(entry.lines().skip(1))
        .hasSizeGreaterThan(3)
        .allMatch(line -> line.startsWith("  "))
        .anyMatch(line -> line.contains("java.io.IOException: bad \\u001b[31m"))
        .anyMatch(line -> line.contains("at io.flinkpql"));
    assertThat(entry).doesNotContain("\u001b");
  }
}
