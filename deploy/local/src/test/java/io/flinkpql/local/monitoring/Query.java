// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.monitoring;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * An expression in the dashboard or the alerts.
 *
 * @param place where it stands, for messages
 * @param expression in PromQL
 * @param shown labels that texts beside it show
 * @param unit in which the panel shows the result; empty where it does not say
 */
public record Query(String place, String expression, Set<String> shown, Optional<String> unit) {

  private static final Pattern LEGEND_LABEL = Pattern.compile("\\{\\{\\s*(\\w+)\\s*}}");
  private static final Pattern ALERT_LABEL = Pattern.compile("\\$labels\\.(\\w+)");

  /** A query of a panel. */
  static Query ofPanel(String place, String expression, String legend, String unit) {
    return new Query(place, expression, labels(LEGEND_LABEL, legend), Optional.of(unit));
  }

  /** The condition of an alert. */
  static Query ofAlert(String place, String expression, String texts) {
    return new Query(place, expression, labels(ALERT_LABEL, texts), Optional.empty());
  }

  private static Set<String> labels(Pattern pattern, String text) {
    Set<String> labels = new TreeSet<>();
    pattern.matcher(text).results().map((MatchResult found) -> found.group(1)).forEach(labels::add);
    return labels;
  }

  @Override
  public String toString() {
    return place;
  }
}
