// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.scenario;

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

/**
 * The rules topic of a run, to which versions are pushed that are in force from the past: the
 * messages of the benchmark are of yesterday.
 *
 * @param servers started
 * @param run name of the run
 */
record PushedRules(BenchServers servers, String run) {

  /** Creates the topic. */
  void createTopic() throws InterruptedException {
    servers.createTopic(topic(), 1, RulesTopic.SETTINGS);
  }

  /** Returns the options with which a scoring job follows the topic. */
  Map<String, String> options() {
    return Map.of(
        ScoringOptions.RULES_TOPIC.key(), topic(),
        ScoringOptions.RULES_LEAD.key(), "2 s",
        ScoringOptions.RULES_TRUST_AT.key(), "true");
  }

  /**
   * Pushes a version of the rule set of the benchmark.
   *
   * @param text the rule set in YAML
   * @param from event time from which it is in force
   */
  void push(long version, RulePush.Role role, String text, Instant from)
      throws InterruptedException {
    RulePush push =
        new RulePush(
            "bench",
            version,
            role,
            OptionalLong.of(from.toEpochMilli()),
            /* restart= */ false,
            text,
            "bench");
    try (KafkaProducer<byte[], byte[]> producer =
        TopicFiller.producer(servers.bootstrapServers(), Map.of())) {
      producer
          .send(
              new ProducerRecord<>(
                  topic(), push.name().getBytes(StandardCharsets.UTF_8), RulePushJson.write(push)))
          .get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the version could not be pushed", e.getCause());
    }
  }

  private String topic() {
    return run + ".rules";
  }
}
