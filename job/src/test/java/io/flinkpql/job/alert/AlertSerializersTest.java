// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flinkpql.job.types.GoldenFile;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("faults")
class AlertSerializersTest {

  private static final Alert ALERT =
      new Alert(
          "sales",
          "acct ü",
          "acct%20%C3%BC/saas/3",
          "saas\0qualified",
          1_772_619_330_123L,
          "{\"id\":1}".getBytes(UTF_8));
  private static final Alert ALWAYS = new Alert("m", "a", "a/s/1", "", -1, new byte[0]);

  @Test
  void version1AlertsAreReadAndWritten() throws IOException {
    GoldenFile golden = GoldenFile.read(getClass(), "alerts-v1.hex");
    golden.assertWritten(new AlertSerializer(), List.of(ALERT, ALWAYS));
    golden.assertReads(new AlertSerializer(), List.of(ALERT, ALWAYS));
    golden.assertDamageIsRefused(new AlertSerializer());
  }

  @Test
  void version1OutboxesAreReadAndWritten() throws IOException {
    List<Outbox> outboxes =
        List.of(new Outbox(0, List.of(ALWAYS)), new Outbox(7, List.of(ALERT, ALWAYS)));
    GoldenFile golden = GoldenFile.read(getClass(), "outboxes-v1.hex");
    golden.assertWritten(new OutboxSerializer(), outboxes);
    golden.assertReads(new OutboxSerializer(), outboxes);
    golden.assertDamageIsRefused(new OutboxSerializer());
  }

  @Test
  void version1UndeliveredAlertsAreReadAndWritten() throws IOException {
    List<UndeliveredAlert> undelivered = List.of(new UndeliveredAlert(ALERT, "HTTP 400", 15));
    GoldenFile golden = GoldenFile.read(getClass(), "undelivered-alerts-v1.hex");
    golden.assertWritten(new UndeliveredAlertSerializer(), undelivered);
    golden.assertReads(new UndeliveredAlertSerializer(), undelivered);
    golden.assertDamageIsRefused(new UndeliveredAlertSerializer());
  }
}
