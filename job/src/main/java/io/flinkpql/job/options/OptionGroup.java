// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import java.util.ArrayList;
import java.util.List;

/**
 * Groups options on one subject and describes them to people.
 *
 * @param title heading, in title case
 * @param introduction sentences in Markdown that hold for all options of the group
 * @param options the options, in a sensible reading order
 */
public record OptionGroup(String title, String introduction, List<OptionDescription> options) {

  /** Returns every option of both jobs, each in one group. */
  public static List<OptionGroup> all() {
    return List.of(
        of("Rules", "Read by the scoring job.", ScoringOptions.RULE_SET_CONSTRAINTS),
        kafka(),
        topics(),
        of("Schema registry", "Read by the scoring job.", RegistryOptions.CONSTRAINTS),
        of("Scoring", "Read by the scoring job.", ScoringOptions.CONSTRAINTS),
        of("Delivery", "Read by the delivery job.", DeliveryOptions.CONSTRAINTS),
        of(
            "PostgreSQL",
            "Read by the delivery job and by the tasks that create, migrate or check tables.",
            PostgresOptions.CONSTRAINTS),
        of("Alerts", "Read by the delivery job.", AlertOptions.CONSTRAINTS),
        new OptionGroup(
            "Webhooks",
            "Read by the delivery job, for each name in `pql.webhooks`. One of `url`, `url-env` and"
                + " `url-file` is required.",
            descriptions(WebhookOptions.PREFIX + "NAME.", WebhookOptions.CONSTRAINTS)),
        of(
            "Past messages",
            "Read by the jobs `io.flinkpql.job.BacktestJob` and `io.flinkpql.job.DiscoverJob`,"
                + " which also read `pql.rules.file`, the brokers and `pql.parallelism`.",
            HistoryOptions.CONSTRAINTS),
        of(
            "Backfill",
            "Read by the job `io.flinkpql.job.BackfillJob` and by the task"
                + " `io.flinkpql.job.BackfillCandidate`, which runs it without a cluster. They also"
                + " read `pql.rules.topic`, the brokers, the topics, `pql.kafka.group-id` of the"
                + " scoring job and `pql.parallelism`; with `pql.history.files` they scan files,"
                + " which must reach the begin of the candidate, and otherwise the usage topics.",
            BackfillOptions.CONSTRAINTS),
        of(
            "Runtime",
            "Read by both jobs. Flink's own keys in the `--config` file override these options.",
            RuntimeOptions.CONSTRAINTS));
  }

  private static OptionGroup kafka() {
    List<OptionDescription> options = new ArrayList<>(descriptions("", KafkaOptions.CONSTRAINTS));
    options.add(
        new OptionDescription(
            KafkaOptions.PROPERTIES_PREFIX + "NAME",
            "text",
            OptionDescription.NO_DEFAULT,
            "Sets NAME in every Kafka client of the jobs, such as security.protocol. Set secrets by"
                + " an environment variable (PQL_KAFKA_PROPERTIES_SASL_JAAS_CONFIG sets"
                + " sasl.jaas.config), or refer to them: ${env:NAME} stands for a variable,"
                + " ${file:PATH} for the contents of a file. Every JobManager and TaskManager needs"
                + " the variable or the file, since the job itself carries no secret."));
    return new OptionGroup("Kafka", "Read by both jobs.", options);
  }

  private static OptionGroup topics() {
    List<OptionDescription> options =
        new ArrayList<>(descriptions("", KafkaOptions.TOPIC_CONSTRAINTS));
    options.addAll(descriptions("", TopicOptions.CONSTRAINTS));
    return new OptionGroup(
        "Topics",
        "Read by both jobs. Each topic must have a name of its own. The jobs create no topics; the"
            + " task `io.flinkpql.job.CreateTopics` creates those that are missing.",
        options);
  }

  private static OptionGroup of(
      String title, String introduction, List<OptionConstraint<?>> constraints) {
    return new OptionGroup(title, introduction, descriptions("", constraints));
  }

  private static List<OptionDescription> descriptions(
      String prefix, List<OptionConstraint<?>> constraints) {
    return constraints.stream()
        .map(constraint -> OptionDescription.of(prefix, constraint))
        .toList();
  }
}
