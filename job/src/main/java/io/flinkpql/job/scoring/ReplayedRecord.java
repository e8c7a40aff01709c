// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.scoring.Qualification;
import io.flinkpql.scoring.RecordJson;

/**
 * What a replay puts out of an account, with what it is ordered by.
 *
 * @param account the account's id
 * @param effectiveAt of a qualification: the account's clock, ms; else 0
 * @param sequence of a qualification: its number; else 0
 * @param value the JSON
 */
public record ReplayedRecord(String account, long effectiveAt, long sequence, byte[] value) {

  static ReplayedRecord of(Qualification qualification, RecordJson json, long recordedAt) {
    return new ReplayedRecord(
        qualification.account(),
        qualification.effectiveAt(),
        qualification.sequence(),
        json.qualification(qualification, recordedAt));
  }
}
