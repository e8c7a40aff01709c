// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.scenario;

import io.flinkpql.bench.load.BenchRules;
import io.flinkpql.bench.load.TopicFiller;
import io.flinkpql.bench.process.BenchServers;
import io.flinkpql.job.options.ScoringOptions;
import io.flinkpql.job.rules.RulesTopic;
import io.flinkpql.rulelog.RulePush;
import io.flinkpql.rulelog.RulePushJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Pushes a version of the rule set under which every account gets another segment. */
final class RuleChangeCause implements SweepScenario.Cause {

  private final BenchServers servers;
  private final boolean dedupe;

  /**
   * @param servers started
   * @param dedupe whether the rule set of the job drops duplicates
   */
  RuleChangeCause(BenchServers servers, boolean dedupe) {
    this.servers = servers;
    this.dedupe = dedupe;
  }

  @Override
  public Scenario scenario() {
    return Scenario.RULES;
  }

  @Override
  public Instant instant() {
    return UsageTopics.awayFromBoundaries();
  }

  @Override
  public Map<String, String> prepare(String run) throws InterruptedException {
    servers.createTopic(topic(run), 1, RulesTopic.SETTINGS);
    return Map.of(
        ScoringOptions.RULES_TOPIC.key(), topic(run),
        ScoringOptions.RULES_LEAD.key(), "2 s",
        // The messages are of yesterday.
        ScoringOptions.RULES_TRUST_AT.key(), "true");
  }

  private static String topic(String run) {
    return run + ".rules";
  }

  @Override
  public void backlogRead(String run, Instant instant) throws InterruptedException {
    RulePush push =
        new RulePush(
            "bench",
            2,
            RulePush.Role.LIVE,
            OptionalLong.of(instant.toEpochMilli()),
            /* restart= */ false,
            BenchRules.textOfNextVersion(dedupe),
            "bench");
    try (KafkaProducer<byte[], byte[]> producer =
        TopicFiller.producer(servers.bootstrapServers(), Map.of())) {
      producer
          .send(
              new ProducerRecord<>(
                  topic(run),
                  push.name().getBytes(StandardCharsets.UTF_8),
                  RulePushJson.write(push)))
          .get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the version could not be pushed", e.getCause());
    }
  }

  @Override
  public String accountsFigure() {
    return "accounts changed by the sweep";
  }

  @Override
  public String durationFigure() {
    return "re-evaluation, s";
  }
}
