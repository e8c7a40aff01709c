// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.monitoring;

import io.flinkpql.job.metric.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Checks PromQL expressions against scraped samples: metrics, labels and label values exist, binary
 * operations match by labels, only counters have rates, and units match.
 *
 * <p>It parses the part of PromQL that the files use, rejects everything else, and evaluates
 * nothing. No PromQL parser for Java is maintained well enough to be used instead.
 */
public final class QueryChecker {

  /** Labels that Prometheus adds to every sample that it scrapes in Kubernetes. */
  private static final Set<String> TARGET_LABELS = Set.of("namespace");

  private static final Set<String> AGGREGATIONS = Set.of("sum", "min", "max", "avg", "count");
  private static final Set<String> RATES = Set.of("rate", "increase");
  private static final Set<String> OVER_TIME = Set.of("changes", "max_over_time");
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", ">", "<=", ">=");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\w+");

  /** Maps units of the catalogue to units of panels; all others are counts, a plain number. */
  private static final Map<String, String> PANEL_UNITS =
      Map.of("ms", "ms", "bytes", "bytes", "0 to 1", "percentunit", "version", "none");

  private static final String COUNT_UNIT = "short";

  private final Scrape scrape;
  private final Map<String, Metric> catalogue = PrometheusNames.all();
  private final List<String> problems = new ArrayList<>();
  private PromqlTokenizer tokens;

  /**
   * Describes the type of an expression's value.
   *
   * @param labels labels of its samples; empty for a scalar
   * @param unit unit, if known
   * @param range whether it is a range vector
   * @param kind kind of the metric, if the expression only selects one of the catalogue
   */
  private record Result(
      Optional<Set<String>> labels,
      Optional<String> unit,
      boolean range,
      Optional<Metric.Kind> kind) {

    static Result scalar() {
      return new Result(Optional.empty(), Optional.empty(), false, Optional.empty());
    }

    static Result of(Set<String> labels, Optional<String> unit) {
      return new Result(Optional.of(labels), unit, false, Optional.empty());
    }
  }

  /**
   * Creates a checker.
   *
   * @param scrape samples of both jobs
   */
  public QueryChecker(Scrape scrape) {
    this.scrape = scrape;
  }

  /** Returns the problems of a query, one sentence each; empty if there are none. */
  public List<String> problems(PromqlQuery query) {
    problems.clear();
    try {
      tokens = new PromqlTokenizer(query.expression());
      Result result = orExpression();
      if (!tokens.peek().isEmpty()) {
        problems.add("unexpected " + tokens.peek());
      }
      check(query, result);
    } catch (IllegalArgumentException e) {
      problems.add(e.getMessage());
    }
    return problems.stream().map(problem -> query.location() + ": " + problem).toList();
  }

  private void check(PromqlQuery query, Result result) {
    if (result.range()) {
      problems.add("the result is a range vector");
    }
    Set<String> labels = result.labels().orElse(Set.of());
    query.displayedLabels().stream()
        .filter(Predicate.not(labels::contains))
        .forEach(label -> problems.add("displays the label " + label + ", has " + labels));
    if (query.unit().isPresent() && result.unit().isPresent()) {
      String unit = PANEL_UNITS.getOrDefault(result.unit().get(), COUNT_UNIT);
      if (!unit.equals(query.unit().get())) {
        problems.add("is displayed in " + query.unit().get() + ", is in " + unit);
      }
    }
  }

  private Result orExpression() {
    Result left = andExpression();
    while (tokens.take("or")) {
      andExpression();
    }
    return left;
  }

  private Result andExpression() {
    return binaryExpression(this::comparison, Set.of("and", "unless"), false);
  }

  private Result comparison() {
    return binaryExpression(this::sum, COMPARISONS, false);
  }

  private Result sum() {
    return binaryExpression(this::product, Set.of("+", "-"), false);
  }

  private Result product() {
    return binaryExpression(this::operand, Set.of("*", "/", "%"), true);
  }

  private Result binaryExpression(
      Supplier<Result> operand, Set<String> operators, boolean changesUnit) {
    Result left = operand.get();
    while (operators.contains(tokens.peek())) {
      String operator = tokens.next();
      left = combined(left, operator, operand.get(), changesUnit);
    }
    return left;
  }

  private Result combined(Result left, String operator, Result right, boolean changesUnit) {
    if (left.range() || right.range()) {
      problems.add(operator + " of a range vector");
    }
    if (left.labels().isPresent()
        && right.labels().isPresent()
        && !left.labels().equals(right.labels())) {
      problems.add(
          "labels differ: %s %s %s".formatted(left.labels().get(), operator, right.labels().get()));
    }
    Optional<Set<String>> labels = left.labels().or(right::labels);
    Optional<String> unit = changesUnit ? Optional.empty() : left.unit();
    return new Result(labels, unit, false, Optional.empty());
  }

  private Result operand() {
    if (tokens.take("(")) {
      Result inner = orExpression();
      tokens.expect(")");
      return inner;
    }
    String word = tokens.next();
    if (Character.isDigit(word.charAt(0))) {
      return Result.scalar();
    }
    if (AGGREGATIONS.contains(word)) {
      return aggregation();
    }
    return tokens.peek().equals("(") ? function(word) : selector(word);
  }

  private Result aggregation() {
    Set<String> by = tokens.take("by") ? names() : Set.of();
    tokens.expect("(");
    Result argument = orExpression();
    tokens.expect(")");
    if (tokens.take("by")) {
      by = names();
    }
    Set<String> labels = argument.labels().orElse(Set.of());
    by.stream()
        .filter(Predicate.not(labels::contains))
        .forEach(label -> problems.add("by " + label + ", has " + labels));
    if (argument.range()) {
      problems.add("aggregates a range vector");
    }
    return Result.of(by, argument.unit());
  }

  private Set<String> names() {
    Set<String> names = new TreeSet<>();
    tokens.expect("(");
    do {
      names.add(tokens.next());
    } while (tokens.take(","));
    tokens.expect(")");
    return names;
  }

  private Result function(String name) {
    tokens.expect("(");
    if (name.equals("time")) {
      tokens.expect(")");
      return Result.scalar();
    }
    Result argument = orExpression();
    tokens.expect(")");
    if (name.equals("absent")) {
      return Result.of(Set.of(), Optional.empty());
    }
    if (!RATES.contains(name) && !OVER_TIME.contains(name)) {
      throw new IllegalArgumentException("unsupported function " + name);
    }
    if (!argument.range()) {
      problems.add(name + " needs a range vector");
    }
    if (RATES.contains(name) && argument.kind().equals(Optional.of(Metric.Kind.GAUGE))) {
      problems.add(name + " of a gauge");
    }
    Optional<String> unit = name.equals("max_over_time") ? argument.unit() : Optional.empty();
    return Result.of(argument.labels().orElse(Set.of()), unit);
  }

  private Result selector(String metric) {
    if (!scrape.names().contains(metric)) {
      problems.add("there is no metric " + metric);
    }
    Set<String> labels = new TreeSet<>(scrape.labelsOf(metric));
    labels.addAll(TARGET_LABELS);
    if (tokens.take("{")) {
      do {
        matcher(metric, labels);
      } while (tokens.take(","));
      tokens.expect("}");
    }
    boolean range = tokens.peek().startsWith("[");
    if (range) {
      tokens.next();
    }
    if (tokens.take("offset")) {
      tokens.next();
    }
    Optional<Metric> known = Optional.ofNullable(catalogue.get(metric));
    return new Result(Optional.of(labels), known.map(Metric::unit), range, known.map(Metric::kind));
  }

  /** Parses a label matcher. Reports a value that no sample has, even in a negative matcher. */
  private void matcher(String metric, Set<String> labels) {
    String label = tokens.next();
    String operator = tokens.next();
    String text = tokens.next();
    if (!labels.contains(label)) {
      problems.add(metric + " has no label " + label + ", has " + labels);
    } else if (!TARGET_LABELS.contains(label)) {
      String value = VARIABLE.matcher(text.substring(1, text.length() - 1)).replaceAll(".*");
      boolean regex = operator.equals("=~") || operator.equals("!~");
      Pattern expected = Pattern.compile(regex ? value : Pattern.quote(value));
      if (scrape
          .of(metric)
          .noneMatch(
              sample -> expected.matcher(sample.labels().getOrDefault(label, "")).matches())) {
        problems.add("no " + metric + " has " + label + " " + text);
      }
    }
  }
}
