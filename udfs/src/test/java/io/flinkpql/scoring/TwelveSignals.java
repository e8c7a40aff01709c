// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The workload of size tests: twelve signals, a score, four tiers, and a month of usage. */
final class TwelveSignals {

  static final String RULES =
      """
      name: size
      version: 1
      signals:
        sign_in_days_7d: {event: Signed In, measure: active_days, window: 7d}
        sign_ins_prior: {event: Signed In, measure: count, window: 7d, offset: 7d}
        streak: {event: Signed In, measure: streak_days}
        idle_days: {event: "*", measure: days_since_last}
        age_days: {event: "*", measure: days_since_first}
        invites_30d: {event: Teammate Invited, measure: count, window: 30d}
        active_users_7d: {event: "*", measure: distinct_users, window: 7d}
        features_14d: {event: Feature Used, measure: distinct, of: properties.feature, window: 14d}
        api_calls_30d: {event: API Called, measure: sum, of: properties.calls, window: 30d}
        exports_24h: {event: Report Exported, measure: count, window: 24h}
        setup_done: {event: [Setup Completed, Onboarding Finished], measure: count}
        mql: {event: Became MQL, measure: count}
      score: {half_life: 14d, points: {Signed In: 1, Teammate Invited: 10}}
      tiers:
        - {name: activated, enter: "setup_done >= 1"}
        - {name: engaged, enter: ["sign_in_days_7d >= 5", "features_14d >= 3"]}
        - {name: collaborating, enter: ["invites_30d >= 2", "active_users_7d >= 3"]}
        - {name: qualified, enter: ["score >= 20", "streak >= 5", "api_calls_30d > exports_24h"]}
      """;

  private static final String[] EVENTS = {
    "Signed In", "Feature Used", "API Called", "Report Exported"
  };

  private TwelveSignals() {}

  /** Generates messages of about thirty days, as JSON with single quotes. */
  static List<String> month(long seed) {
    Random random = new Random(seed);
    Instant now = Instant.parse("2026-02-01T08:00:00Z");
    List<String> messages = new ArrayList<>();
    messages.add(message("Setup Completed", now, "set-up", random));
    for (int i = 0; i < 600; i++) {
      now = now.plus(Duration.ofMinutes(20 + random.nextInt(104)));
      messages.add(message(event(random), now, "month-" + i, random));
    }
    return messages;
  }

  /** Generates messages of one hour after that month, as JSON with single quotes. */
  static List<String> hour(int messages, long seed) {
    Random random = new Random(seed);
    Instant start = Instant.parse("2026-03-05T12:00:00Z");
    List<String> hour = new ArrayList<>();
    for (int i = 0; i < messages; i++) {
      Instant now = start.plus(Duration.ofHours(1).multipliedBy(i).dividedBy(messages));
      hour.add(message(event(random), now, seed + "-" + i, random));
    }
    return hour;
  }

  private static String event(Random random) {
    return random.nextInt(40) == 0 ? "Teammate Invited" : EVENTS[random.nextInt(EVENTS.length)];
  }

  private static String message(String event, Instant time, String id, Random random) {
    return ("{'type':'track','event':'%s','userId':'user%d','messageId':'%s','context':"
            + "{'groupId':'%s'},'timestamp':'%s','properties':{'feature':'f%d','calls':%d}}")
        .formatted(
            event,
            random.nextInt(5),
            id,
            AccountScript.ACCOUNT,
            time,
            random.nextInt(8),
            random.nextInt(100));
  }
}
