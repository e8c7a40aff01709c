// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.process;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkpql.bench.measure.Measurement;
import java.util.Map;

/** What a child process says on its standard output: a line of JSON each. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "report")
@JsonSubTypes({
  @JsonSubTypes.Type(name = "broker", value = ChildReport.Broker.class),
  @JsonSubTypes.Type(name = "progress", value = ChildReport.Progress.class),
  @JsonSubTypes.Type(name = "warm", value = ChildReport.Warm.class),
  @JsonSubTypes.Type(name = "result", value = ChildReport.Result.class),
  @JsonSubTypes.Type(name = "watched", value = ChildReport.Watched.class),
  @JsonSubTypes.Type(name = "failed", value = ChildReport.Failed.class)
})
public sealed interface ChildReport {

  /** The one mapper of these lines, either way. */
  ObjectMapper JSON = new ObjectMapper();

  /**
   * A broker serves.
   *
   * @param bootstrapServers its address
   */
  record Broker(String bootstrapServers) implements ChildReport {}

  /**
   * A contender works; the first one says that it has started.
   *
   * @param events so far
   */
  record Progress(long events) implements ChildReport {}

  /**
   * The warm-up is over and the measurement begins.
   *
   * @param events so far
   * @param seconds since the first event
   */
  record Warm(long events, double seconds) implements ChildReport {}

  /**
   * The measurement is complete.
   *
   * @param measurement what was counted
   */
  record Result(Measurement measurement) implements ChildReport {}

  /**
   * Watching has ended.
   *
   * @param figures what was seen, by name
   */
  record Watched(Map<String, Long> figures) implements ChildReport {}

  /**
   * The process ends without a result.
   *
   * @param reason one line
   */
  record Failed(String reason) implements ChildReport {}

  /** The line that says this. */
  default String line() {
    try {
      return JSON.writerFor(ChildReport.class).writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a report that is no JSON", e);
    }
  }

  /**
   * Reads a line.
   *
   * @throws IllegalArgumentException if it is no report
   */
  static ChildReport of(String line) {
    try {
      return JSON.readValue(line, ChildReport.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a child process said: " + line, e);
    }
  }
}
