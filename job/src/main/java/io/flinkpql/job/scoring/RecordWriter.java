// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.job.routing.OutboundRecord;
import io.flinkpql.job.routing.OutboundRecord.Destination;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.scoring.Forecast;
import io.flinkpql.scoring.Qualification;
import io.flinkpql.scoring.RecordJson;
import io.flinkpql.scoring.Standing;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Writes what scoring finds as records of topics. */
final class RecordWriter {

  private final RecordJson json = new RecordJson();

  /**
   * A qualification.
   *
   * @param recordedAt wall clock, ms
   */
  OutboundRecord qualification(Qualification qualification, long recordedAt) {
    return record(
        Destination.QUALIFICATIONS,
        qualification.account(),
        json.qualification(qualification, recordedAt));
  }

  /**
   * Where an account stands.
   *
   * @param outlook what lies ahead of it, seen from the same instant
   * @param recordedAt wall clock, ms
   */
  OutboundRecord standing(Standing standing, Forecast outlook, long recordedAt) {
    return record(
        Destination.ACCOUNTS, standing.account(), json.standing(standing, outlook, recordedAt));
  }

  /** That an account is no more. */
  OutboundRecord tombstone(String account) {
    return record(Destination.ACCOUNTS, account, null);
  }

  /**
   * A version of a rule set.
   *
   * @param recordedAt wall clock, ms
   */
  OutboundRecord ruleSet(PublishedRules published, long recordedAt) {
    RuleSet rules = published.read();
    return record(
        Destination.RULE_SETS,
        rules.name() + "/" + rules.version(),
        json.ruleSet(rules, published.activeFrom(), recordedAt));
  }

  private static OutboundRecord record(Destination destination, String key, byte[] value) {
    return new OutboundRecord(destination, key.getBytes(StandardCharsets.UTF_8), value, Map.of());
  }
}
