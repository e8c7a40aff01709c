// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.flinkpql.discovery.DiscoveryJson;
import io.flinkpql.discovery.DiscoveryReport;
import io.flinkpql.discovery.Figures;
import java.io.IOException;
import java.time.Instant;
import java.util.OptionalDouble;

/** Writes a discovery as an HTML page. */
public final class DiscoveryPage {

  private DiscoveryPage() {}

  /**
   * Returns the page.
   *
   * @param sentence the result in one sentence
   * @param history says which history the figures come from
   * @throws IOException if a part of the page is missing in the class path
   */
  public static String html(DiscoveryReport report, String sentence, String history)
      throws IOException {
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    data.putRawValue("report", new RawValue(DiscoveryJson.of(report)));
    data.putObject("sentences").put("lede", sentence).put("history", history);
    writeMore(report, data.putObject("more"));
    data.putObject("examples");
    return ReportPage.html("Behaviour before " + report.conversion(), data.toString());
  }

  /** Writes figures that the page shows and the JSON report does not have. */
  private static void writeMore(DiscoveryReport report, ObjectNode target) {
    target.put("accounts", report.accounts());
    target.put("paid", report.paid());
    target.put("as_of", Instant.ofEpochMilli(report.asOf()).toString());
    report
        .definition()
        .ifPresent(
            definition -> {
              writeCounts(definition.first(), target.putObject("first_part"));
              writeCounts(definition.second(), target.putObject("second_part"));
            });
  }

  private static void writeCounts(Figures figures, ObjectNode target) {
    target.put("landmarks", figures.landmarks());
    target.put("positive", figures.positive());
    target.put("flagged", figures.flagged());
    target.put("flagged_positive", figures.flaggedPositive());
    OptionalDouble baseRate = figures.baseRate();
    if (baseRate.isPresent()) {
      target.put("base_rate", baseRate.getAsDouble());
    } else {
      target.putNull("base_rate");
    }
  }
}
