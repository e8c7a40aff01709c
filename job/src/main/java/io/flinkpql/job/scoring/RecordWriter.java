// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.job.routing.OutboundRecord;
import io.flinkpql.job.routing.OutboundRecord.Destination;
import io.flinkpql.record.AccountKey;
import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.scoring.Forecast;
import io.flinkpql.scoring.Qualification;
import io.flinkpql.scoring.RecordJson;
import io.flinkpql.scoring.Standing;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Writes qualifications, standings and rule sets as JSON records of the job's topics. */
final class RecordWriter {

  private final RecordJson json = new RecordJson();
  private final Consumer<OutboundRecord> output;
  private final LongSupplier clock;

  /**
   * Creates a writer.
   *
   * @param output receives the records
   * @param clock wall clock, ms
   */
  RecordWriter(Consumer<OutboundRecord> output, LongSupplier clock) {
    this.output = output;
    this.clock = clock;
  }

  /** Writes a qualification. */
  void qualification(Qualification qualification) {
    write(
        Destination.QUALIFICATIONS,
        qualification.account(),
        json.qualification(qualification, clock.getAsLong()));
  }

  /** Writes a qualification under a candidate. */
  void shadowQualification(Qualification qualification) {
    write(
        Destination.SHADOW_QUALIFICATIONS,
        qualification.account(),
        json.qualification(qualification, clock.getAsLong()));
  }

  /** Writes a tombstone for an account that was deleted under every candidate. */
  void shadowTombstone(String account) {
    write(Destination.SHADOW_QUALIFICATIONS, account, null);
  }

  /** Writes an account's standing and its forecast at the same clock. */
  void standing(Standing standing, Forecast forecast) {
    write(
        Destination.ACCOUNTS,
        AccountKey.text(standing.ruleSet(), standing.account()),
        json.standing(standing, forecast, clock.getAsLong()));
  }

  /** Writes a tombstone for an account that was deleted under a rule set. */
  void tombstone(String ruleSet, String account) {
    write(Destination.ACCOUNTS, AccountKey.text(ruleSet, account), null);
  }

  /** Writes a version of the rule set. */
  void ruleSet(PublishedRules published) {
    RuleSet rules = published.ruleSet();
    write(
        Destination.RULE_SETS,
        rules.name() + "/" + rules.version(),
        json.ruleSet(published, clock.getAsLong()));
  }

  private void write(Destination destination, String key, byte[] value) {
    output.accept(
        new OutboundRecord(destination, key.getBytes(StandardCharsets.UTF_8), value, Map.of()));
  }
}
