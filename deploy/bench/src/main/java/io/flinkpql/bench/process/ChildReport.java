// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.process;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkpql.bench.measure.Measurement;
import java.util.Map;

/** Carries a report from a child process to its parent, as a line of JSON on standard output. */
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

  /** Writes and reads the lines between parent and child. */
  ObjectMapper JSON = new ObjectMapper();

  /**
   * A broker accepts connections.
   *
   * @param bootstrapServers its address
   */
  record Broker(String bootstrapServers) implements ChildReport {}

  /**
   * A contender makes progress; the first report means that it has started.
   *
   * @param events taken so far
   */
  record Progress(long events) implements ChildReport {}

  /**
   * The warm-up is over and the measurement begins.
   *
   * @param events taken so far
   * @param seconds since the first event
   */
  record Warm(long events, double seconds) implements ChildReport {}

  /**
   * The measurement of throughput is complete.
   *
   * @param measurement its result
   */
  record Result(Measurement measurement) implements ChildReport {}

  /**
   * The measurement of a sweep is complete.
   *
   * @param figures its results, by name
   */
  record Watched(Map<String, Long> figures) implements ChildReport {}

  /**
   * The process failed and ends without a result.
   *
   * @param reason the error
   */
  record Failed(String reason) implements ChildReport {}

  /** Returns the report as a line of JSON. */
  default String line() {
    try {
      return JSON.writerFor(ChildReport.class).writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the report cannot be written as JSON", e);
    }
  }

  /**
   * Parses a line.
   *
   * @throws IllegalArgumentException if it is not a report
   */
  static ChildReport of(String line) {
    try {
      return JSON.readValue(line, ChildReport.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "a child process printed a line that is not a report: " + line, e);
    }
  }
}
