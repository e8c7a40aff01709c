// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.xml.XmlConfiguration;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.Test;

/** Formats log entries with the layout of {@code log4j2.xml}. */
class LogLayoutTest {

  private static XmlConfiguration configuration(LoggerContext context)
      throws IOException, URISyntaxException {
    URI file = LogLayoutTest.class.getResource("/log4j2.xml").toURI();
    XmlConfiguration configuration =
        new XmlConfiguration(context, ConfigurationSource.fromUri(file));
    configuration.initialize();
    return configuration;
  }

  private static LogEvent event(String logger, String message, Throwable thrown) {
    return Log4jLogEvent.newBuilder()
        .setLoggerName(logger)
        .setLevel(Level.WARN)
        .setThreadName("main")
        .setMessage(new SimpleMessage(message))
        .setThrown(thrown)
        .build();
  }

  private static String entry(String message, Throwable thrown)
      throws IOException, URISyntaxException {
    try (LoggerContext context = new LoggerContext("layout")) {
      return configuration(context)
          .getAppender("file")
          .getLayout()
          .toSerializable(event("pql", message, thrown))
          .toString();
    }
  }

  @Test
  void onlyTheKnownMetricCollisionsOfFlinkAreLeftOut() throws Exception {
    String logger = "org.apache.flink.metrics.MetricGroup";
    String collision =
        "Name collision: Group already contains a Metric with the name '%s'. Metric will not be"
            + " reported.[, taskmanager]";
    try (LoggerContext context = new LoggerContext("filter")) {
      LoggerConfig config = configuration(context).getLoggerConfig(logger);

      assertThat(config.isFiltered(event(logger, collision.formatted("pendingCommittables"), null)))
          .isTrue();
      assertThat(config.isFiltered(event(logger, collision.formatted("pqlTruncatedRecords"), null)))
          .isFalse();
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
