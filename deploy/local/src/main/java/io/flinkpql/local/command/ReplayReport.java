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

/** What a replay says of itself, on its way and at its end. */
final class ReplayReport {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private ReplayReport() {}

  /**
   * Waits for the end of the job.
   *
   * @throws Exception what the job failed with
   */
  static JobExecutionResult await(JobClient job, Progress progress) throws Exception {
    CompletableFuture<JobExecutionResult> result = job.getJobExecutionResult();
    while (true) {
      try {
        return result.get(1, TimeUnit.SECONDS);
      } catch (TimeoutException stillRunning) {
        messages(job).ifPresent(progress::at);
      } catch (ExecutionException e) {
        throw e.getCause() instanceof Exception cause ? cause : e;
      }
    }
  }

  /** Messages so far; nothing while the job is about to end, whose result then says how. */
  private static OptionalLong messages(JobClient job) throws InterruptedException {
    try {
      return job.getAccumulators().get().get("messages") instanceof Long messages
          ? OptionalLong.of(messages)
          : OptionalLong.empty();
    } catch (ExecutionException | IllegalStateException gone) {
      return OptionalLong.empty();
    }
  }

  /** The counts as one line. */
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
      for (Map.Entry<String, Long> letters : counts.deadLetters().entrySet()) {
        json.writeNumberField(letters.getKey(), letters.getValue());
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
