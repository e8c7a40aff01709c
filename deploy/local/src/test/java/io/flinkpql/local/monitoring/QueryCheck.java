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
 * Holds expressions against what was scraped: every metric is there, so are labels and the values
 * that are asked for, what is combined can be, only counters have rates, units fit.
 *
 * <p>It understands the part of PromQL that the files use and refuses the rest; nothing is
 * evaluated. No parser of PromQL for Java is maintained well enough to be used instead.
 */
public final class QueryCheck {

  /** What Prometheus adds to every sample that it scrapes in Kubernetes. */
  private static final Set<String> OF_THE_TARGET = Set.of("namespace");

  private static final Set<String> AGGREGATIONS = Set.of("sum", "min", "max", "avg", "count");
  private static final Set<String> RATES = Set.of("rate", "increase");
  private static final Set<String> OVER_TIME = Set.of("changes", "max_over_time");
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", ">", "<=", ">=");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\w+");

  /** Units of the catalogue, as panels call them. Whatever is counted is a plain number there. */
  private static final Map<String, String> PANEL_UNITS =
      Map.of("ms", "ms", "bytes", "bytes", "0 to 1", "percentunit", "version", "none");

  private static final String COUNTED = "short";

  private final Scrape scrape;
  private final Map<String, Metric> catalogue = ExportedNames.all();
  private final List<String> problems = new ArrayList<>();
  private Tokens tokens;

  /**
   * What an expression comes to.
   *
   * @param labels of its samples; empty for a plain number
   * @param unit if that is known
   * @param overTime whether it still has to be made one number by a function
   * @param kind of the metric if it is nothing but one of the catalogue
   */
  private record Result(
      Optional<Set<String>> labels,
      Optional<String> unit,
      boolean overTime,
      Optional<Metric.Kind> kind) {

    static Result number() {
      return new Result(Optional.empty(), Optional.empty(), false, Optional.empty());
    }

    static Result of(Set<String> labels, Optional<String> unit) {
      return new Result(Optional.of(labels), unit, false, Optional.empty());
    }
  }

  /**
   * @param scrape of both jobs
   */
  public QueryCheck(Scrape scrape) {
    this.scrape = scrape;
  }

  /** What is wrong with a query, in words; nothing if all is well. */
  public List<String> problems(Query query) {
    problems.clear();
    try {
      tokens = new Tokens(query.expression());
      Result result = anyOf();
      if (!tokens.peek().isEmpty()) {
        problems.add("not understood from " + tokens.peek());
      }
      check(query, result);
    } catch (IllegalArgumentException e) {
      problems.add(e.getMessage());
    }
    return problems.stream().map(problem -> query.place() + ": " + problem).toList();
  }

  private void check(Query query, Result result) {
    if (result.overTime()) {
      problems.add("a range is no result");
    }
    Set<String> labels = result.labels().orElse(Set.of());
    query.shown().stream()
        .filter(Predicate.not(labels::contains))
        .forEach(label -> problems.add("shows the label " + label + ", has " + labels));
    if (query.unit().isPresent() && result.unit().isPresent()) {
      String unit = PANEL_UNITS.getOrDefault(result.unit().get(), COUNTED);
      if (!unit.equals(query.unit().get())) {
        problems.add("is shown in " + query.unit().get() + ", is in " + unit);
      }
    }
  }

  private Result anyOf() {
    Result left = allOf();
    while (tokens.take("or")) {
      allOf();
    }
    return left;
  }

  private Result allOf() {
    return chain(this::compared, Set.of("and", "unless"), false);
  }

  private Result compared() {
    return chain(this::added, COMPARISONS, false);
  }

  private Result added() {
    return chain(this::multiplied, Set.of("+", "-"), false);
  }

  private Result multiplied() {
    return chain(this::operand, Set.of("*", "/", "%"), true);
  }

  private Result chain(Supplier<Result> part, Set<String> operators, boolean changesUnit) {
    Result left = part.get();
    while (operators.contains(tokens.peek())) {
      String operator = tokens.next();
      left = combined(left, operator, part.get(), changesUnit);
    }
    return left;
  }

  private Result combined(Result left, String operator, Result right, boolean changesUnit) {
    if (left.overTime() || right.overTime()) {
      problems.add(operator + " of a range");
    }
    if (left.labels().isPresent()
        && right.labels().isPresent()
        && !left.labels().equals(right.labels())) {
      problems.add(
          "nothing matches: %s by %s %s by %s"
              .formatted("left", left.labels().get(), operator, right.labels().get()));
    }
    Optional<Set<String>> labels = left.labels().or(right::labels);
    Optional<String> unit = changesUnit ? Optional.empty() : left.unit();
    return new Result(labels, unit, false, Optional.empty());
  }

  private Result operand() {
    if (tokens.take("(")) {
      Result inside = anyOf();
      tokens.expect(")");
      return inside;
    }
    String word = tokens.next();
    if (Character.isDigit(word.charAt(0))) {
      return Result.number();
    }
    if (AGGREGATIONS.contains(word)) {
      return aggregation();
    }
    return tokens.peek().equals("(") ? function(word) : selector(word);
  }

  private Result aggregation() {
    Set<String> by = tokens.take("by") ? names() : Set.of();
    tokens.expect("(");
    Result inside = anyOf();
    tokens.expect(")");
    if (tokens.take("by")) {
      by = names();
    }
    Set<String> there = inside.labels().orElse(Set.of());
    by.stream()
        .filter(Predicate.not(there::contains))
        .forEach(label -> problems.add("by " + label + ", has " + there));
    if (inside.overTime()) {
      problems.add("a sum over a range");
    }
    return Result.of(by, inside.unit());
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
      return Result.number();
    }
    Result inside = anyOf();
    tokens.expect(")");
    if (name.equals("absent")) {
      return Result.of(Set.of(), Optional.empty());
    }
    if (!RATES.contains(name) && !OVER_TIME.contains(name)) {
      throw new IllegalArgumentException("the function " + name + " is not known here");
    }
    if (!inside.overTime()) {
      problems.add(name + " of what is no range");
    }
    if (RATES.contains(name) && inside.kind().equals(Optional.of(Metric.Kind.GAUGE))) {
      problems.add(name + " of a gauge");
    }
    Optional<String> unit = name.equals("max_over_time") ? inside.unit() : Optional.empty();
    return Result.of(inside.labels().orElse(Set.of()), unit);
  }

  private Result selector(String metric) {
    if (!scrape.names().contains(metric)) {
      problems.add("there is no metric " + metric);
    }
    Set<String> labels = new TreeSet<>(scrape.labelsOf(metric));
    labels.addAll(OF_THE_TARGET);
    if (tokens.take("{")) {
      do {
        matcher(metric, labels);
      } while (tokens.take(","));
      tokens.expect("}");
    }
    boolean overTime = tokens.peek().startsWith("[");
    if (overTime) {
      tokens.next();
    }
    if (tokens.take("offset")) {
      tokens.next();
    }
    Optional<Metric> known = Optional.ofNullable(catalogue.get(metric));
    return new Result(
        Optional.of(labels), known.map(Metric::unit), overTime, known.map(Metric::kind));
  }

  /** A value that no sample has is taken for a mistake, whether it is wanted or not. */
  private void matcher(String metric, Set<String> labels) {
    String label = tokens.next();
    String sign = tokens.next();
    String text = tokens.next();
    if (!labels.contains(label)) {
      problems.add(metric + " has no label " + label + ", has " + labels);
    } else if (!OF_THE_TARGET.contains(label)) {
      String value = VARIABLE.matcher(text.substring(1, text.length() - 1)).replaceAll(".*");
      boolean regular = sign.equals("=~") || sign.equals("!~");
      Pattern wanted = Pattern.compile(regular ? value : Pattern.quote(value));
      if (scrape
          .of(metric)
          .noneMatch(sample -> wanted.matcher(sample.labels().getOrDefault(label, "")).matches())) {
        problems.add("no " + metric + " has " + label + " " + text);
      }
    }
  }
}
