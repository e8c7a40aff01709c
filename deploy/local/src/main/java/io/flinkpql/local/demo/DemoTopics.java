// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.demo;

import io.flinkpql.job.backfill.BackfillTopic;
import io.flinkpql.job.rules.RulesTopic;
import io.flinkpql.local.server.LocalKafka;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Names and creates the demo's topics. */
final class DemoTopics {

  static final String USAGE = "usage";
  static final String MARKETING = "marketing";
  static final String QUALIFICATIONS = "pql.qualifications";
  static final String SHADOW_QUALIFICATIONS = "pql.shadow.qualifications";
  static final String BACKFILL = "pql.backfill";
  static final String ACCOUNTS = "pql.accounts";
  static final String RULE_SETS = "pql.rule-sets";
  static final String DEAD_LETTERS = "pql.dead-letters";
  static final String RULES = "pql.rules";

  /** Input topics of the scoring job. */
  static final List<String> INPUT = List.of(USAGE, MARKETING);

  private static final int PARTITIONS = 4;

  private DemoTopics() {}

  static void create(LocalKafka kafka) {
    kafka.createTopic(USAGE, PARTITIONS, withoutRetention(Map.of()));
    kafka.createTopic(MARKETING, 1, withoutRetention(Map.of()));
    kafka.createTopic(QUALIFICATIONS, PARTITIONS, withoutRetention(Map.of()));
    kafka.createTopic(SHADOW_QUALIFICATIONS, PARTITIONS, withoutRetention(Map.of()));
    kafka.createTopic(BACKFILL, PARTITIONS, BackfillTopic.SETTINGS);
    kafka.createTopic(ACCOUNTS, PARTITIONS, withoutRetention(Map.of("cleanup.policy", "compact")));
    kafka.createTopic(RULE_SETS, 1, withoutRetention(Map.of("cleanup.policy", "compact")));
    kafka.createTopic(DEAD_LETTERS, 1, withoutRetention(Map.of()));
    kafka.createTopic(RULES, 1, RulesTopic.SETTINGS);
  }

  /** Disables retention by age, since simulated messages are weeks old when they are sent. */
  private static Map<String, String> withoutRetention(Map<String, String> config) {
    Map<String, String> all = new HashMap<>(config);
    all.put("retention.ms", "-1");
    return all;
  }
}
