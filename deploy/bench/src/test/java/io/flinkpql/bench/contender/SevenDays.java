// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.contender;

import io.flinkpql.bench.contender.OtherEnginesIT.Lead;
import io.flinkpql.message.UsageEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Computes the result of {@link SqlQuery#OF_SEVEN_DAYS} by its definition. */
final class SevenDays {

  private static final long WINDOW = Duration.ofDays(7).toMillis();

  private SevenDays() {}

  /** Returns the signals at the last message of each account at which it qualified. */
  static Map<String, Lead> lastLeads(List<UsageEvent> events) {
    Map<String, Lead> leads = new TreeMap<>();
    events.stream()
        .filter(event -> event.kind() == UsageEvent.Kind.USAGE)
        .collect(Collectors.groupingBy(UsageEvent::account))
        .forEach((account, usage) -> lastLead(usage).ifPresent(lead -> leads.put(account, lead)));
    return leads;
  }

  private static Optional<Lead> lastLead(List<UsageEvent> usage) {
    List<UsageEvent> latestFirst = new ArrayList<>(usage);
    latestFirst.sort(Comparator.comparingLong(UsageEvent::timestamp).reversed());
    return latestFirst.stream()
        .map(event -> at(event.timestamp(), usage))
        .filter(lead -> lead.invites() >= 1 && lead.calls() >= 1000)
        .findFirst();
  }

  private static Lead at(long instant, List<UsageEvent> usage) {
    List<UsageEvent> week =
        usage.stream()
            .filter(event -> event.timestamp() <= instant && event.timestamp() >= instant - WINDOW)
            .toList();
    return new Lead(
        week.size(),
        week.stream().filter(event -> event.event().equals("Teammate Invited")).count(),
        week.stream()
            .filter(event -> event.event().equals("API Called"))
            .mapToDouble(SevenDays::calls)
            .sum());
  }

  private static double calls(UsageEvent event) {
    return event.fields()[0] instanceof Double calls ? calls : 0;
  }
}
