// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkpql.message.IsoTime;
import io.flinkpql.rulelog.PushTiming;
import io.flinkpql.rulelog.RuleLog;
import io.flinkpql.rules.RuleHistory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads a dump of the rules topic: one JSON object a line, in the order of the topic. A line is a
 * record as {@code kcat -J} prints it, with the time of its append ({@code ts}) and its value
 * ({@code payload}), or the value alone, which is then in force from its {@code at}.
 */
final class RuleLogFile {

  private static final String TIMESTAMP = "ts";
  private static final String VALUE = "payload";
  private static final String AT = "at";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final PushTiming timing;
  private final Consumer<String> warnings;
  private RuleLog log;

  private RuleLogFile(Path file, PushTiming timing, Consumer<String> warnings) {
    this.file = file;
    this.timing = timing;
    this.warnings = warnings;
    log = RuleLog.empty(timing);
  }

  /**
   * Reads the versions that a job accepts of the log.
   *
   * @param timing the timing of the job
   * @param warnings receives one line for each record that the job refuses
   * @throws RefusedException if a line is no record, or the job accepts none
   */
  static RuleHistory read(Path file, PushTiming timing, Consumer<String> warnings) {
    RuleLogFile reader = new RuleLogFile(file, timing, warnings);
    List<String> lines = RuleSetFiles.text(file).lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        reader.add(i, lines.get(i));
      }
    }
    return reader
        .log
        .history()
        .orElseThrow(() -> new RefusedException(file + ": holds no rule set that a job accepts"));
  }

  private void add(int index, String line) {
    JsonNode record = parse(index, line);
    if (record.has(VALUE)) {
      if (!record.path(TIMESTAMP).isIntegralNumber()) {
        throw refused(index, "'ts' must be the time of the record's append, in ms");
      }
      JsonNode value = record.get(VALUE);
      add(index, record.get(TIMESTAMP).longValue(), value.isNull() ? null : value.asText());
    } else {
      if (log.history().isPresent() && !record.path(AT).isTextual()) {
        throw refused(
            index,
            "neither 'ts' nor 'at' tells from when the version is in force: dump the topic with"
                + " kcat -J");
      }
      if (log.last().isEmpty()) {
        log = RuleLog.empty(new PushTiming(timing.leadMillis(), timing.keepMillis(), true));
      }
      long at = IsoTime.parse(record.path(AT).asText());
      // So that every reader knows of the version when it comes into force.
      add(index, at == IsoTime.BAD ? 0 : Math.max(0, at - timing.leadMillis()), line);
    }
  }

  private JsonNode parse(int index, String line) {
    try {
      JsonNode record = JSON.readTree(line);
      if (record.isObject()) {
        return record;
      }
    } catch (JsonProcessingException e) {
      throw refused(index, "not valid JSON: " + e.getOriginalMessage());
    }
    throw refused(index, "not a JSON object");
  }

  private RefusedException refused(int index, String error) {
    return new RefusedException(place(index) + error);
  }

  private String place(int index) {
    return file + ":" + (index + 1) + ": ";
  }

  private void add(int index, long appendedAt, String value) {
    log =
        log.with(index, appendedAt, value == null ? null : value.getBytes(StandardCharsets.UTF_8));
    if (log.last().orElseThrow().outcome() instanceof RuleLog.Outcome.Refused refused) {
      refused.errors().forEach(error -> warnings.accept(place(index) + "refused: " + error));
    }
  }
}
