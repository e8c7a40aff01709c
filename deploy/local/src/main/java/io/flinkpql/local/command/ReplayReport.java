// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.flinkpql.job.history.ParseLines;
import io.flinkpql.job.scoring.ReplayCounts;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.core.execution.JobClient;

/** Reports a replay: progress while it runs and the final counts as JSON. */
final class ReplayReport {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private ReplayReport() {}

  /**
   * Waits until the job ends and updates the progress meanwhile.
   *
   * @param totalBytes size of the input, if it is known
   * @throws Exception the job's failure
   */
  static JobExecutionResult await(JobClient job, Progress progress, OptionalLong totalBytes)
      throws Exception {
    CompletableFuture<JobExecutionResult> result = job.getJobExecutionResult();
    while (true) {
      try {
        return result.get(1, TimeUnit.SECONDS);
      } catch (TimeoutException stillRunning) {
        show(soFar(job), progress, totalBytes);
      } catch (ExecutionException e) {
        throw e.getCause() instanceof Exception cause ? cause : e;
      }
    }
  }

  private static void show(Map<String, Object> counts, Progress progress, OptionalLong totalBytes) {
    if (counts.get("messages") instanceof Long messages) {
      OptionalDouble share =
          totalBytes.isPresent() && counts.get(ParseLines.READ_BYTES) instanceof Long read
              ? OptionalDouble.of((double) read / Math.max(1, totalBytes.getAsLong()))
              : OptionalDouble.empty();
      progress.at(messages, share);
    }
  }

  /** Returns the job's counts so far; empty while the job is ending. */
  private static Map<String, Object> soFar(JobClient job) throws InterruptedException {
    try {
      return job.getAccumulators().get();
    } catch (ExecutionException | IllegalStateException ending) {
      return Map.of();
    }
  }

  /** Formats the counts as one line of JSON. */
  static String json(ReplayCounts counts) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      json.writeNumberField("messages", counts.messages());
      json.writeNumberField("applied", counts.applied());
      json.writeNumberField("excluded", counts.excluded());
      json.writeNumberField("duplicates", counts.duplicates());
      json.writeNumberField("unmatched", counts.unmatched());
      json.writeNumberField("identity", counts.identity());
      json.writeNumberField("after_as_of", counts.afterAsOf());
      json.writeObjectFieldStart("dead_letters");
      for (Map.Entry<String, Long> count : counts.deadLetters().entrySet()) {
        json.writeNumberField(count.getKey(), count.getValue());
      }
      json.writeEndObject();
      json.writeNumberField("accounts", counts.accounts());
      json.writeNumberField("qualifications", counts.qualifications());
      json.writeStringField(
          "as_of",
          counts.asOf().isPresent()
              ? TIME.format(Instant.ofEpochMilli(counts.asOf().getAsLong()))
              : null);
      json.writeEndObject();
    }
    return text.toString();
  }
}
