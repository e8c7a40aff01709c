// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job;

import io.flinkpql.job.history.ClusterJobs;
import io.flinkpql.job.history.Messages;
import io.flinkpql.job.options.BackfillOptions;
import io.flinkpql.job.options.HistoryOptions;
import io.flinkpql.job.options.InvalidOptionsException;
import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.KafkaOptions;
import io.flinkpql.job.options.ScoringOptions;
import io.flinkpql.job.runtime.ClusterOptions;
import io.flinkpql.job.scoring.MessagesEndEarlyException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.kafka.common.TopicPartition;

/**
 * Gives a candidate the usage from before its begin, like {@code ./pql rules backfill}, with a scan
 * that runs on a cluster. It must run attached: it waits for the scan, and then for the scoring
 * job. Without a cluster's client the scan runs in this process.
 *
 * <p>Arguments: {@code --config FILE} and {@code --pql.some.option value}.
 */
public final class BackfillJob {

  /** Runs the backfill. */
  public static final OneOffTask TASK =
      new OneOffTask(
          List.of(
              BackfillOptions.CANDIDATE,
              ScoringOptions.RULES_TOPIC,
              KafkaOptions.BOOTSTRAP_SERVERS,
              KafkaOptions.USAGE_TOPICS),
          BackfillJob::backfill);

  private static final String BY = "backfill job";

  private BackfillJob() {}

  /**
   * Runs the backfill and prints its result.
   *
   * @throws InvalidOptionsException if options are invalid; it lists all errors
   */
  public static void main(String[] arguments) throws Exception {
    System.out.println(TASK.result(arguments, System.getenv()));
  }

  private static String backfill(JobConfiguration configuration) throws Exception {
    ClusterOptions.refuse(configuration);
    long startedAt = System.currentTimeMillis();
    Optional<List<String>> files = configuration.find(HistoryOptions.FILES);
    Optional<Messages> messages =
        files.isPresent()
            ? Optional.of(HistoryReport.lines(configuration, files.get(), startedAt))
            : Optional.empty();
    Backfill backfill =
        Backfill.of(configuration, configuration.get(BackfillOptions.CANDIDATE), startedAt);
    List<String> steps = new ArrayList<>();
    try {
      backfill.run(
          ends -> scan(configuration, backfill, messages, ends),
          configuration.get(BackfillOptions.WAIT),
          merge -> {},
          steps::add,
          BY);
    } catch (MessagesEndEarlyException e) {
      throw new InvalidOptionsException(
          List.of(HistoryOptions.FILES.key() + ": " + OneOffTask.reason(e)));
    }
    return String.join(" ", steps);
  }

  private static JobExecutionResult scan(
      JobConfiguration configuration,
      Backfill backfill,
      Optional<Messages> messages,
      Map<TopicPartition, Long> ends)
      throws Exception {
    return new ClusterJobs(configuration)
        .run(
            "flink-pql backfill",
            environment ->
                messages.ifPresentOrElse(
                    lines ->
                        backfill.scan(
                            environment, lines.parsedBy(environment, backfill.parsedBy())),
                    () -> backfill.scanTopics(environment, ends)));
  }
}
