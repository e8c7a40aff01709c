// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.demo;

import io.flinkpql.local.server.LocalKafka;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The demo's topics. */
final class DemoTopics {

  static final String USAGE = "usage";
  static final String MARKETING = "marketing";
  static final String QUALIFICATIONS = "pql.qualifications";
  static final String ACCOUNTS = "pql.accounts";
  static final String RULE_SETS = "pql.rule-sets";
  static final String DEAD_LETTERS = "pql.dead-letters";

  /** What the scoring job reads. */
  static final List<String> INPUT = List.of(USAGE, MARKETING);

  private static final int PARTITIONS = 4;

  private DemoTopics() {}

  static void create(LocalKafka kafka) {
    kafka.createTopic(USAGE, PARTITIONS, keeping(Map.of()));
    kafka.createTopic(MARKETING, 1, keeping(Map.of()));
    kafka.createTopic(QUALIFICATIONS, PARTITIONS, keeping(Map.of()));
    kafka.createTopic(ACCOUNTS, PARTITIONS, keeping(Map.of("cleanup.policy", "compact")));
    kafka.createTopic(RULE_SETS, 1, keeping(Map.of("cleanup.policy", "compact")));
    kafka.createTopic(DEAD_LETTERS, 1, keeping(Map.of()));
  }

  /** Simulated messages are weeks old when they are sent: none must be deleted for its age. */
  private static Map<String, String> keeping(Map<String, String> config) {
    Map<String, String> all = new HashMap<>(config);
    all.put("retention.ms", "-1");
    return all;
  }
}
