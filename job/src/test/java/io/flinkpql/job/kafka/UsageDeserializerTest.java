// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.format.Formats;
import io.flinkpql.job.routing.SourcedMessage;
import io.flinkpql.message.ParsedMessage.Rejected;
import io.flinkpql.message.ParsedMessage.Usable;
import io.flinkpql.rules.InvalidRuleSetException;
import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.RuleSets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.util.InstantiationUtil;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class UsageDeserializerTest {

  private static final String POSTHOG =
      """
      {"event": "E", "distinct_id": "u", "timestamp": "2026-03-04T10:15:30Z",
       "properties": {"$groups": {"company": "c"}}}
      """;

  @Test
  void eachTopicIsReadInItsFormat() throws Exception {
    UsageDeserializer deserializer = deserializer();
    List<SourcedMessage> messages = new ArrayList<>();

    deserializer.deserialize(record("crm"), new ListCollector<>(messages));
    deserializer.deserialize(record("usage"), new ListCollector<>(messages));

    assertThat(messages).hasSize(2);
    assertThat(messages.get(0).message())
        .isInstanceOfSatisfying(
            Usable.class, usable -> assertThat(usable.event().account()).isEqualTo("c"));
    assertThat(messages.get(1).message()).isInstanceOf(Rejected.class);
  }

  /** Returns a deserializer that was sent to a task, as the source sends it. */
  private static UsageDeserializer deserializer()
      throws InvalidRuleSetException, IOException, ClassNotFoundException {
    RuleSet rules =
        RuleSets.read(
            """
            {name: r, version: 1, signals: {s: {event: E, measure: count}},
             tiers: [{name: t, enter: s >= 1}]}
            """);
    RuleHistory history = RuleHistory.of(new PublishedRules(rules, 0));
    UsageDeserializer deserializer =
        InstantiationUtil.clone(
            new UsageDeserializer(
                () -> history,
                Map.of("crm", Formats.named("posthog").orElseThrow()),
                Optional.empty(),
                0));
    deserializer.open(null);
    return deserializer;
  }

  private static ConsumerRecord<byte[], byte[]> record(String topic) {
    return new ConsumerRecord<>(topic, 0, 7, null, POSTHOG.getBytes(StandardCharsets.UTF_8));
  }
}
