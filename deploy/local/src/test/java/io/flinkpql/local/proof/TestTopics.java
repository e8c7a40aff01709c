// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import io.flinkpql.job.backfill.BackfillTopic;
import io.flinkpql.job.rules.RulesTopic;
import io.flinkpql.local.server.Broker;
import java.util.List;
import java.util.Map;

/**
 * Names and creates the topics of one test.
 *
 * @param name prefix of the topic names, unique to the test
 */
record TestTopics(String name) {

  static final int PARTITIONS = 4;

  private static final String MAX_MESSAGE_BYTES = String.valueOf(16 * 1024 * 1024);

  String usage() {
    return name + ".usage";
  }

  String marketing() {
    return name + ".marketing";
  }

  String qualifications() {
    return name + ".qualifications";
  }

  String shadowQualifications() {
    return name + ".shadow.qualifications";
  }

  String backfill() {
    return name + ".backfill";
  }

  String accounts() {
    return name + ".accounts";
  }

  String ruleSets() {
    return name + ".rule-sets";
  }

  String deadLetters() {
    return name + ".dead-letters";
  }

  /** Returns the topic from which rule sets are followed, by tests that set the option. */
  String rules() {
    return name + ".rules";
  }

  /** Returns the input topics of the scoring job. */
  List<String> input() {
    return List.of(usage(), marketing());
  }

  /** Creates the topics without retention by age. The input topics accept large messages. */
  TestTopics create(Broker kafka) {
    Map<String, String> input =
        Map.of("retention.ms", "-1", "max.message.bytes", MAX_MESSAGE_BYTES);
    kafka.createTopic(usage(), PARTITIONS, input);
    kafka.createTopic(marketing(), 1, input);
    kafka.createTopic(qualifications(), PARTITIONS, Map.of("retention.ms", "-1"));
    kafka.createTopic(shadowQualifications(), PARTITIONS, Map.of("retention.ms", "-1"));
    kafka.createTopic(backfill(), PARTITIONS, BackfillTopic.SETTINGS);
    kafka.createTopic(
        accounts(), PARTITIONS, Map.of("retention.ms", "-1", "cleanup.policy", "compact"));
    kafka.createTopic(ruleSets(), 1, Map.of("retention.ms", "-1", "cleanup.policy", "compact"));
    kafka.createTopic(rules(), 1, RulesTopic.SETTINGS);
    kafka.createTopic(deadLetters(), 1, Map.of("retention.ms", "-1"));
    return this;
  }
}
