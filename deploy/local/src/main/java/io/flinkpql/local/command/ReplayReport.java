// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.flinkpql.job.scoring.ReplayCounts;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
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
   * @throws Exception the job's failure
   */
  static JobExecutionResult await(JobClient job, Progress progress) throws Exception {
    CompletableFuture<JobExecutionResult> result = job.getJobExecutionResult();
    while (true) {
      try {
        return result.get(1, TimeUnit.SECONDS);
      } catch (TimeoutException stillRunning) {
        messagesSoFar(job).ifPresent(progress::at);
      } catch (ExecutionException e) {
        throw e.getCause() instanceof Exception cause ? cause : e;
      }
    }
  }

  /** Returns the number of messages read so far; empty while the job is ending. */
  private static OptionalLong messagesSoFar(JobClient job) throws InterruptedException {
    try {
      return job.getAccumulators().get().get("messages") instanceof Long messages
          ? OptionalLong.of(messages)
          : OptionalLong.empty();
    } catch (ExecutionException | IllegalStateException ending) {
      return OptionalLong.empty();
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
