// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.monitoring;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What Prometheus would have read at one moment.
 *
 * @param samples by name of the metric
 */
public record Scrape(Map<String, List<Sample>> samples) {

  private static final Pattern LINE =
      Pattern.compile("(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\\{(?<labels>.*)})? (?<value>\\S+)");
  private static final Pattern LABEL =
      Pattern.compile("(?<name>[a-zA-Z_][a-zA-Z0-9_]*)=\"(?<value>(?:[^\"\\\\]|\\\\.)*)\",?");

  /**
   * One line.
   *
   * @param labels values by name
   * @param value of the metric
   */
  public record Sample(Map<String, String> labels, double value) {}

  /** Reads what a reporter shows. */
  public static Scrape of(URI reporter) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(reporter).build(), HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException(reporter + " answers " + answer.statusCode());
    }
    return parse(answer.body());
  }

  static Scrape parse(String text) {
    Map<String, List<Sample>> samples = new TreeMap<>();
    text.lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .forEach(
            line -> {
              Matcher match = LINE.matcher(line);
              if (!match.matches()) {
                throw new IllegalArgumentException("no sample: " + line);
              }
              samples
                  .computeIfAbsent(match.group("name"), name -> new ArrayList<>())
                  .add(
                      new Sample(
                          labels(match.group("labels")), Double.parseDouble(match.group("value"))));
            });
    return new Scrape(samples);
  }

  private static Map<String, String> labels(String text) {
    Map<String, String> labels = new HashMap<>();
    if (text != null) {
      Matcher match = LABEL.matcher(text);
      while (match.find()) {
        labels.put(match.group("name"), match.group("value"));
      }
    }
    return labels;
  }

  /** The names of all metrics. */
  public Set<String> names() {
    return samples.keySet();
  }

  /** All labels that samples of a metric have. */
  public Set<String> labelsOf(String metric) {
    Set<String> labels = new TreeSet<>();
    of(metric).forEach(sample -> labels.addAll(sample.labels().keySet()));
    return labels;
  }

  /** The sum of a metric over the samples that have labels with these values. */
  public double sum(String metric, Map<String, String> wanted) {
    return of(metric)
        .filter(sample -> sample.labels().entrySet().containsAll(wanted.entrySet()))
        .mapToDouble(Sample::value)
        .sum();
  }

  /** The samples of a metric; none if there is no such metric. */
  public Stream<Sample> of(String metric) {
    return samples.getOrDefault(metric, List.of()).stream();
  }
}
