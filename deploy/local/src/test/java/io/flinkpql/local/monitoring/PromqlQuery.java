// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.monitoring;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Holds a PromQL expression of the dashboard or the alerts.
 *
 * @param location panel, alert or variable, for error messages
 * @param expression the PromQL expression
 * @param displayedLabels labels that a legend or annotation displays
 * @param unit unit of the panel; empty if it has none
 */
public record PromqlQuery(
    String location, String expression, Set<String> displayedLabels, Optional<String> unit) {

  private static final Pattern LEGEND_LABEL = Pattern.compile("\\{\\{\\s*(\\w+)\\s*}}");
  private static final Pattern ALERT_LABEL = Pattern.compile("\\$labels\\.(\\w+)");

  /** Creates the query of a panel. */
  static PromqlQuery ofPanel(String location, String expression, String legend, String unit) {
    return new PromqlQuery(location, expression, labels(LEGEND_LABEL, legend), Optional.of(unit));
  }

  /** Creates the condition of an alert. */
  static PromqlQuery ofAlert(String location, String expression, String annotations) {
    return new PromqlQuery(
        location, expression, labels(ALERT_LABEL, annotations), Optional.empty());
  }

  private static Set<String> labels(Pattern pattern, String text) {
    Set<String> labels = new TreeSet<>();
    pattern.matcher(text).results().map((MatchResult found) -> found.group(1)).forEach(labels::add);
    return labels;
  }

  @Override
  public String toString() {
    return location;
  }
}
