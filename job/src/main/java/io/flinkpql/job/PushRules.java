// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job;

import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.KafkaOptions;
import io.flinkpql.job.options.RulesFile;
import io.flinkpql.job.options.ScoringOptions;
import io.flinkpql.job.rules.PushPlan;
import io.flinkpql.job.rules.RulesTopic;
import io.flinkpql.rulelog.RuleLog;
import io.flinkpql.rulelog.RulePush;
import io.flinkpql.rules.RuleSet;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Publishes the rule set file to the rules topic, so that a running job follows it. A file that is
 * published already is left at that.
 *
 * <p>Arguments: {@code --config FILE} and {@code --pql.some.option value}. Exit status: 0 the file
 * is published; 1 the brokers cannot be reached, or the version was refused: it is stale, has
 * another text, or changes what only a restart may; 2 options or the rule set are invalid.
 */
public final class PushRules {

  /** Publishes the rule set file. */
  public static final OneOffTask TASK =
      new OneOffTask(
          List.of(
              ScoringOptions.RULES_FILE,
              ScoringOptions.RULES_TOPIC,
              KafkaOptions.BOOTSTRAP_SERVERS),
          PushRules::push);

  private static final String BY = "deployment";

  private PushRules() {}

  /** Runs the task and exits the process with its status. */
  public static void main(String[] arguments) {
    System.exit(TASK.run(arguments, System.getenv(), System.out, System.err));
  }

  private static String push(JobConfiguration configuration) throws Exception {
    RulesTopic topic = RulesTopic.of(configuration).orElseThrow();
    topic.check();
    List<String> results = new ArrayList<>();
    for (RuleSet rules : RulesFile.readAll(configuration)) {
      results.add(push(topic, rules));
    }
    return String.join("; ", results);
  }

  private static String push(RulesTopic topic, RuleSet rules) throws Exception {
    RulePush push =
        new RulePush(
            rules.name(),
            rules.version(),
            RulePush.Role.LIVE,
            OptionalLong.empty(),
            false,
            rules.text(),
            BY);
    PushPlan plan = PushPlan.of(topic.read(), push, System.currentTimeMillis());
    refuse(plan.errors());
    if (!plan.publishes()) {
      return plan.description().get(0);
    }
    RuleLog log = topic.append(push);
    RuleLog.Entry entry = log.last().orElseThrow();
    if (entry.outcome() instanceof RuleLog.Outcome.Refused refused) {
      refuse(refused.errors());
    }
    return "Version %d of '%s' is published, in force %s"
        .formatted(
            rules.version(),
            rules.name(),
            log.history().orElseThrow().latestGeneration() == 0
                    && entry.outcome() instanceof RuleLog.Outcome.Accepted
                ? "from the start"
                : "from "
                    + PushPlan.start(
                        log.lastPublished().orElseThrow().activeFrom(), entry.appendedAt()));
  }

  private static void refuse(List<String> errors) throws OneOffTask.FailedException {
    if (!errors.isEmpty()) {
      throw new OneOffTask.FailedException(
          "The rule set was not published: " + String.join("; ", errors));
    }
  }
}
