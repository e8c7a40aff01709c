// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.routing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flinkpql.job.routing.OutboundRecord.Destination;
import io.flinkpql.job.types.GoldenFile;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("faults")
class OutboundRecordSerializerTest {

  private static final List<OutboundRecord> RECORDS =
      List.of(
          new OutboundRecord(
              Destination.QUALIFICATIONS,
              "acct_1".getBytes(UTF_8),
              "{\"seq\":1}".getBytes(UTF_8),
              Map.of()),
          new OutboundRecord(Destination.ACCOUNTS, "acct_1".getBytes(UTF_8), null, Map.of()),
          new OutboundRecord(
              Destination.DEAD_LETTERS, null, new byte[] {0, 1}, Map.of("reason", "too_large")));

  @Test
  void recordsKeepFormatVersion1() throws IOException {
    GoldenFile golden = GoldenFile.read(getClass(), "outbound-records-v1.hex");
    golden.assertWritten(new OutboundRecordSerializer(), RECORDS);
    golden.assertReads(new OutboundRecordSerializer(), RECORDS);
    golden.assertDamageIsRefused(new OutboundRecordSerializer());
  }
}
