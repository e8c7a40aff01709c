// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkpql.account.Account;
import io.flinkpql.local.report.QualifyingRecords.Lead;
import io.flinkpql.validation.BacktestReport;
import io.flinkpql.validation.BacktestResult;
import io.flinkpql.validation.ExampleAccount;
import io.flinkpql.validation.ExampleGroup;
import io.flinkpql.validation.LeadDefinition;
import io.flinkpql.validation.LeadFigures;
import io.flinkpql.validation.LeadTimes;
import io.flinkpql.validation.MovedLeads;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects the example accounts of a backtest by the JSON pointers of the figures they explain. */
final class ExampleCatalog {

  /**
   * Holds the examples behind a figure.
   *
   * @param pointer JSON pointer of the object that holds the figure
   * @param sides rule set and definition of each of the examples' times
   * @param groups the examples
   */
  private record Entry(
      String pointer, List<Side> sides, Map<ExampleGroup, List<ExampleAccount>> groups) {}

  /**
   * Names a definition of one of the rule sets.
   *
   * @param ruleSet index of the rule set: 0, or 1 for the one to compare with
   */
  private record Side(int ruleSet, LeadDefinition definition) {
    Lead lead(ExampleAccount example) {
      return new Lead(example.account(), definition);
    }
  }

  private final List<Entry> entries = new ArrayList<>();

  private ExampleCatalog() {}

  static ExampleCatalog of(BacktestReport report) {
    ExampleCatalog catalog = new ExampleCatalog();
    catalog.add("", 0, report.result(), true);
    report
        .holdout()
        .ifPresent(
            holdout -> {
              // Their weeks and days are points of the whole result too.
              catalog.add("/holdout/before", 0, holdout.before(), false);
              catalog.add("/holdout/from", 0, holdout.from(), false);
            });
    report.against().ifPresent(against -> catalog.add(report.result(), against));
    return catalog;
  }

  private void add(String pointer, int ruleSet, BacktestResult result, boolean withPoints) {
    int tiers = 0;
    int segments = 0;
    for (LeadFigures figures : result.figures()) {
      String place =
          figures.definition() instanceof LeadDefinition.OfTier
              ? "/tiers/" + tiers++
              : "/segments/" + segments++;
      List<Side> sides = List.of(new Side(ruleSet, figures.definition()));
      entries.add(new Entry(pointer + place, sides, figures.examples()));
      if (withPoints) {
        addPoints(pointer + place, sides, figures);
      }
    }
  }

  private void addPoints(String pointer, List<Side> sides, LeadFigures figures) {
    Map<LocalDate, List<ExampleAccount>> qualified = figures.points().qualified();
    for (int i = 0; i < figures.weekly().size(); i++) {
      List<ExampleAccount> examples = qualified.get(figures.weekly().get(i).monday());
      if (examples != null) {
        entries.add(
            new Entry(pointer + "/weekly/" + i, sides, Map.of(ExampleGroup.QUALIFIED, examples)));
      }
    }
    figures
        .points()
        .paid()
        .forEach(
            (day, examples) ->
                entries.add(
                    new Entry(
                        pointer + "/survival/" + day, sides, Map.of(ExampleGroup.PAID, examples))));
  }

  private void add(BacktestResult first, BacktestReport.Comparison against) {
    add("/against", 1, against.result(), true);
    for (int i = 0; i < against.moved().size(); i++) {
      MovedLeads moved = against.moved().get(i);
      entries.add(
          new Entry(
              "/against/moved/" + i,
              List.of(
                  new Side(0, tier(first, moved.tier())),
                  new Side(1, tier(against.result(), moved.tier()))),
              moved.examples()));
    }
  }

  private static LeadDefinition tier(BacktestResult result, String name) {
    return result.figures().stream()
        .map(LeadFigures::definition)
        .filter(each -> each instanceof LeadDefinition.OfTier && each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /**
   * Writes the examples with their evidence.
   *
   * @param records the records of each rule set
   * @param target receives a field for each pointer
   */
  void write(List<RuleSetRecords> records, ObjectNode target) throws IOException {
    List<LeadEvidence> evidence = new ArrayList<>();
    for (int i = 0; i < records.size(); i++) {
      evidence.add(LeadEvidence.read(records.get(i), leads(i)));
    }
    for (Entry entry : entries) {
      ObjectNode groups = target.putObject(entry.pointer());
      for (ExampleGroup group : entry.groups().keySet()) {
        ArrayNode accounts = groups.putArray(group.text());
        for (ExampleAccount example : entry.groups().get(group)) {
          write(example, entry.sides(), evidence, accounts.addObject());
        }
      }
    }
  }

  /** Lists the leads of a rule set whose records explain an example. */
  private Set<Lead> leads(int ruleSet) {
    Set<Lead> leads = new HashSet<>();
    for (Entry entry : entries) {
      for (Side side : entry.sides()) {
        if (side.ruleSet() == ruleSet) {
          entry.groups().values().stream()
              .flatMap(List::stream)
              .forEach(example -> leads.add(side.lead(example)));
        }
      }
    }
    return leads;
  }

  private static void write(
      ExampleAccount example, List<Side> sides, List<LeadEvidence> evidence, ObjectNode target) {
    target.put("account", example.account());
    writeTime("first_seen", example.firstSeen(), target);
    writeTime("paid_at", example.paidAt(), target);
    ArrayNode qualified = target.putArray("qualified");
    for (int i = 0; i < example.times().size(); i++) {
      LeadTimes times = example.times().get(i);
      ObjectNode entry = qualified.addObject();
      writeTime("at", times.qualifiedAt(), entry);
      writeTime("left_at", times.leftAt(), entry);
      ArrayNode conditions = entry.putArray("evidence");
      Side side = sides.get(i);
      evidence.get(side.ruleSet()).of(side.lead(example)).forEach(conditions::add);
    }
  }

  private static void writeTime(String field, long instant, ObjectNode target) {
    if (instant == Account.UNSET) {
      target.putNull(field);
    } else {
      target.put(field, Instant.ofEpochMilli(instant).toString());
    }
  }
}
