// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RuleSetSummaryTest {

  @Test
  void describesEverySection() throws Exception {
    RuleSet rules =
        RuleSets.read(
            """
            name: saas
            version: 7
            timezone: Europe/Berlin
            exclude: traits.bot == true
            signals:
              days_7d: {event: Signed In, measure: active_days, window: 7d}
              prior: {event: Signed In, measure: count, window: 7d, offset: 1d}
              calls: {event: [B, A], measure: sum, of: properties.n, window: 24h, where: user == 'x'}
              idle: {event: "*", measure: days_since_last}
            score: {half_life: 14d, points: {Signed In: 1, Left: -0.5}, cap: 100}
            tiers:
              - {name: activated, enter: [days_7d >= 1, idle < 9], stay: prior > 0, hold: 36h}
            segments: {big: calls > traits.seats}
            priority: [{name: high, when: level >= 1}]
            conversion: {event: Paid}
            """);
    assertThat(RuleSetSummary.of(rules))
        .isEqualTo(
            """
            saas, version 7
              qualifies accounts; days are counted in Europe/Berlin; usage is kept for 90 days
            4 signals on 4 tracks
              days_7d  days with 'Signed In', in 7 days up to today
              prior    number of 'Signed In', in 7 days up to 1 day ago
              calls    sum of properties.n over 'A' or 'B' where user == 'x', in 24 hours up to now
              idle     days since the last of any event
            score: 1 for 'Signed In', -0.5 for 'Left'; half-life of points: 14 days; at most 100
            1 tier, lowest first
              1 activated: days_7d >= 1; and idle < 9
                stays while prior > 0
                stays at least 36h
            1 segment
              big: calls > traits.seats
            priority: the first match counts
              high: level >= 1
            conversion: Paid
            excludes a message if one of these is true
              traits.bot == true
            reads traits of accounts: seats
            """);
  }

  @Test
  void showsLabels() throws Exception {
    RuleSet rules =
        RuleSets.read(
            """
            name: saas
            version: 7
            signals:
              sign_ins_7d: {event: Signed In, measure: count, window: 7d, label: sign-ins in 7 days}
            tiers:
              - {name: engaged, enter: sign_ins_7d >= 5, label: Uses it every day}
            segments: {big: {when: sign_ins_7d >= 50, label: Big spenders}}
            """);

    assertThat(RuleSetSummary.of(rules).lines())
        .contains(
            "  sign_ins_7d  number of 'Signed In', in 7 days up to today;"
                + " label: sign-ins in 7 days",
            "  1 engaged (Uses it every day): sign_ins_7d >= 5",
            "  big (Big spenders): sign_ins_7d >= 50");
  }
}
