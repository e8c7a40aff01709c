// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.flinkpql.discovery.CandidateCondition;
import io.flinkpql.discovery.Definition;
import io.flinkpql.discovery.DiscoveryJson;
import io.flinkpql.discovery.DiscoveryReport;
import io.flinkpql.discovery.ExampleLook;
import io.flinkpql.discovery.Figures;
import io.flinkpql.discovery.LookExamples;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
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
    writeExamples(report, data.putObject("examples"));
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

  /** Writes the examples by the JSON pointers of the objects whose figures they explain. */
  private static void writeExamples(DiscoveryReport report, ObjectNode target) {
    report
        .definition()
        .map(Definition::conditions)
        .map(report.examples()::get)
        .ifPresent(examples -> write(examples, target.putObject("/definition")));
    for (int i = 0; i < report.findings().size(); i++) {
      LookExamples examples = report.examples().get(List.of(report.findings().get(i).condition()));
      if (examples != null) {
        write(examples, target.putObject("/candidates/" + i));
      }
    }
  }

  private static void write(LookExamples examples, ObjectNode target) {
    write("found", examples.found(), target);
    write("false_alarm", examples.falseAlarms(), target);
    write("overlooked", examples.overlooked(), target);
  }

  private static void write(String group, List<ExampleLook> looks, ObjectNode target) {
    if (looks.isEmpty()) {
      return;
    }
    ArrayNode array = target.putArray(group);
    for (ExampleLook look : looks) {
      ObjectNode entry = array.addObject();
      entry.put("account", look.account());
      entry.put("looked_at", Instant.ofEpochMilli(look.at()).toString());
      write(look.held(), entry.putArray("held"));
      write(look.failed(), entry.putArray("failed"));
    }
  }

  private static void write(List<CandidateCondition> conditions, ArrayNode target) {
    conditions.stream().map(CandidateCondition::text).forEach(target::add);
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
