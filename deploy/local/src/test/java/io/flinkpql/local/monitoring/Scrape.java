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
 * Holds the samples of one scrape, as Prometheus would read them.
 *
 * @param samples samples by metric name
 */
public record Scrape(Map<String, List<Sample>> samples) {

  private static final Pattern LINE =
      Pattern.compile("(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\\{(?<labels>.*)})? (?<value>\\S+)");
  private static final Pattern LABEL =
      Pattern.compile("(?<name>[a-zA-Z_][a-zA-Z0-9_]*)=\"(?<value>(?:[^\"\\\\]|\\\\.)*)\",?");

  /**
   * Holds one sample.
   *
   * @param labels label values by label name
   * @param value value of the metric
   */
  public record Sample(Map<String, String> labels, double value) {}

  /** Scrapes a Prometheus reporter. */
  public static Scrape of(URI reporter) throws IOException, InterruptedException {
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(reporter).build(), HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(reporter + ": HTTP " + response.statusCode());
    }
    return parse(response.body());
  }

  static Scrape parse(String text) {
    Map<String, List<Sample>> samples = new TreeMap<>();
    text.lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .forEach(
            line -> {
              Matcher match = LINE.matcher(line);
              if (!match.matches()) {
                throw new IllegalArgumentException("not a sample: " + line);
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

  /** Returns the names of all metrics. */
  public Set<String> names() {
    return samples.keySet();
  }

  /** Returns the names of all labels of a metric's samples. */
  public Set<String> labelsOf(String metric) {
    Set<String> labels = new TreeSet<>();
    of(metric).forEach(sample -> labels.addAll(sample.labels().keySet()));
    return labels;
  }

  /** Sums a metric over the samples with the given label values. */
  public double sum(String metric, Map<String, String> labels) {
    return of(metric)
        .filter(sample -> sample.labels().entrySet().containsAll(labels.entrySet()))
        .mapToDouble(Sample::value)
        .sum();
  }

  /** Returns the samples of a metric; none if the metric does not exist. */
  public Stream<Sample> of(String metric) {
    return samples.getOrDefault(metric, List.of()).stream();
  }
}
