package io.flinkpql.job.scoring;

import io.flinkpql.job.kafka.OutboundRecord;
import io.flinkpql.job.kafka.OutboundRecord.Destination;
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
   * @param recordedAt wall clock, ms
   */
  OutboundRecord standing(Standing standing, long recordedAt) {
    return record(Destination.ACCOUNTS, standing.account(), json.standing(standing, recordedAt));
  }

  /** That an account is no more. */
  OutboundRecord tombstone(String account) {
    return record(Destination.ACCOUNTS, account, null);
  }

  private static OutboundRecord record(Destination destination, String account, byte[] value) {
    return new OutboundRecord(
        destination, account.getBytes(StandardCharsets.UTF_8), value, Map.of());
  }
}
