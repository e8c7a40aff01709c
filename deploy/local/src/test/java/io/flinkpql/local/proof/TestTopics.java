// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import io.flinkpql.local.server.LocalKafka;
import java.util.List;
import java.util.Map;

/**
 * The topics of one test.
 *
 * @param name of the test; begins the names of its topics
 */
record TestTopics(String name) {

  static final int PARTITIONS = 4;

  private static final String LARGEST_MESSAGE = String.valueOf(16 * 1024 * 1024);

  String usage() {
    return name + ".usage";
  }

  String marketing() {
    return name + ".marketing";
  }

  String qualifications() {
    return name + ".qualifications";
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

  /** What the scoring job reads. */
  List<String> input() {
    return List.of(usage(), marketing());
  }

  /** Creates all; no message is deleted for its age, and long ones are taken. */
  TestTopics create(LocalKafka kafka) {
    Map<String, String> kept = Map.of("retention.ms", "-1", "max.message.bytes", LARGEST_MESSAGE);
    kafka.createTopic(usage(), PARTITIONS, kept);
    kafka.createTopic(marketing(), 1, kept);
    kafka.createTopic(qualifications(), PARTITIONS, Map.of("retention.ms", "-1"));
    kafka.createTopic(
        accounts(), PARTITIONS, Map.of("retention.ms", "-1", "cleanup.policy", "compact"));
    kafka.createTopic(ruleSets(), 1, Map.of("retention.ms", "-1", "cleanup.policy", "compact"));
    kafka.createTopic(deadLetters(), 1, Map.of("retention.ms", "-1"));
    return this;
  }
}
