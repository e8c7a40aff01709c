// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.scoring.Qualification;
import io.flinkpql.scoring.RecordJson;

/**
 * A record of a replay with the fields to sort it by.
 *
 * @param account the account's id
 * @param ruleSet name of the rule set
 * @param effectiveAt the account's clock at a qualification, ms; 0 for other records
 * @param sequence number of a qualification, from 1; 0 for other records
 * @param value JSON of a qualification or standing, or a packed account
 */
public record ReplayedRecord(
    String account, String ruleSet, long effectiveAt, long sequence, byte[] value) {

  /** Writes a qualification without a trace of the wall clock, so that equal replays are equal. */
  static ReplayedRecord of(Qualification qualification, RecordJson json) {
    return new ReplayedRecord(
        qualification.account(),
        qualification.ruleSet(),
        qualification.effectiveAt(),
        qualification.sequence(),
        json.qualification(qualification, qualification.effectiveAt()));
  }
}
