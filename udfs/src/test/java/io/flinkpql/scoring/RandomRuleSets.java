// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import io.flinkpql.rules.Keep;
import io.flinkpql.rules.Measure;
import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RuleHistory;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Generates random rule sets, small enough to read when a test fails. */
final class RandomRuleSets {

  private static final long DAY = 86_400_000L;
  private static final String EXCLUDE_V = "exclude: [\"properties.v == 'b'\"]\n";
  private static final String EXCLUDE_USER = "exclude: [\"user == 'u1'\", \"traits.limit == 2\"]\n";

  private RandomRuleSets() {}

  /**
   * A rule set and the limits of the streams to test it with.
   *
   * @param yaml text of the rule set
   * @param start arrival of the first message, ms; near a change of the time zone's offset
   * @param longestGap longest time without a message, ms; short with hourly windows, because the
   *     reference model evaluates every hour
   */
  record RuleSetText(String yaml, long start, long longestGap) {

    RuleHistory history() {
      return RuleHistory.of(new PublishedRules(AccountScript.read(yaml), 0));
    }

    @Override
    public String toString() {
      return "\n" + yaml + "\n";
    }
  }

  /**
   * Versions of a rule set and the limits of the streams to test them with.
   *
   * @param versions texts of the versions, all numbered 1
   * @param delays time from the first message to the start of each further version, ms, ascending
   */
  record Versions(List<RuleSetText> versions, List<Long> delays) {

    /** The arrival of the first message, ms. */
    long start() {
      return versions.get(0).start();
    }

    long longestGap() {
      return versions.stream().mapToLong(RuleSetText::longestGap).min().orElseThrow();
    }

    RuleHistory history() {
      return history(Optional.empty());
    }

    /**
     * Returns the versions.
     *
     * @param kept time for which the usage of a replaced version is kept, ms
     */
    RuleHistory history(long kept) {
      return history(Optional.of(kept));
    }

    private RuleHistory history(Optional<Long> kept) {
      RuleHistory history = versions.get(0).history();
      for (int i = 1; i < versions.size(); i++) {
        String yaml = versions.get(i).yaml().replace("version: 1", "version: " + (i + 1));
        long at = start() + delays.get(i - 1);
        PublishedRules next = new PublishedRules(AccountScript.read(yaml), at);
        history =
            kept.isPresent() ? history.with(next, new Keep(at, kept.get())) : history.with(next);
      }
      return history;
    }

    @Override
    public String toString() {
      return IntStream.range(0, versions.size())
          .mapToObj(
              i ->
                  "# in force from %s%s"
                      .formatted(
                          i == 0 ? "always" : Instant.ofEpochMilli(start() + delays.get(i - 1)),
                          versions.get(i)))
          .collect(Collectors.joining("\n", "\n", ""));
    }
  }

  private record Zone(String name, String start) {}

  private record Condition(String text, int signal, int number) {
    private String over(int signals) {
      return text.replace("$", "s" + signal % signals)
          .replace("@", "s" + (signal + 1) % signals)
          .replace("#", Integer.toString(number));
    }
  }

  private record TierText(List<Condition> enter, List<Condition> stay, String hold) {}

  static Arbitrary<RuleSetText> ruleSets() {
    return ruleSets(signal().list().ofMinSize(1).ofMaxSize(4));
  }

  /** Versions whose signals come from one small pool, so that tracks stay, go and come back. */
  static Arbitrary<Versions> versions() {
    Arbitrary<List<Long>> delays =
        Arbitraries.frequencyOf(
                Tuple.of(2, Arbitraries.of(0L, DAY, 7 * DAY)),
                Tuple.of(3, Arbitraries.longs().between(0, 3 * DAY)),
                Tuple.of(5, Arbitraries.longs().between(0, 40 * DAY)))
            .list()
            .ofSize(4)
            .map(list -> list.stream().sorted().toList());
    return signal()
        .list()
        .ofSize(4)
        .flatMap(
            pool ->
                Combinators.combine(
                        ruleSets(Arbitraries.of(pool).list().ofMinSize(1).ofMaxSize(3)),
                        Arbitraries.of("", "", EXCLUDE_V, EXCLUDE_USER),
                        Arbitraries.of("Paid", "Paid", "C"))
                    .as(
                        (rules, exclude, conversion) ->
                            new RuleSetText(
                                rules
                                    .yaml()
                                    .replace("{event: Paid}", "{event: " + conversion + "}")
                                    .replace("conversion:", exclude + "conversion:"),
                                rules.start(),
                                rules.longestGap()))
                    .list()
                    .ofMinSize(2)
                    .ofMaxSize(5))
        .flatMap(versions -> delays.map(times -> new Versions(versions, times)));
  }

  private static Arbitrary<RuleSetText> ruleSets(Arbitrary<List<String>> signals) {
    return Combinators.combine(
            zones(),
            Arbitraries.of(7, 10, 40),
            signals,
            score().optional(0.5),
            tier().list().ofMinSize(1).ofMaxSize(3),
            condition().list().ofMaxSize(2),
            condition().list().ofMaxSize(2),
            dedupe())
        .as(RandomRuleSets::text);
  }

  private static RuleSetText text(
      Zone zone,
      int retention,
      List<String> signals,
      Optional<String> score,
      List<TierText> tiers,
      List<Condition> segments,
      List<Condition> priorities,
      String dedupe) {
    int count = signals.size();
    String yaml =
        """
        name: random
        version: 1
        timezone: %s
        retention: %dd
        conversion: {event: Paid}
        dedupe: %s
        %ssignals:
        %stiers:
        %s%s%s"""
            .formatted(
                zone.name(),
                retention,
                dedupe,
                score.map(s -> s + "\n").orElse(""),
                numbered(signals, i -> "  s%d: %s\n".formatted(i, signals.get(i))),
                numbered(tiers, i -> tier(i, tiers.get(i), count)),
                segments.isEmpty() ? "" : "segments:\n",
                numbered(segments, i -> "  g%d: \"%s\"\n".formatted(i, segments.get(i).over(count)))
                    + (priorities.isEmpty() ? "" : "priority:\n")
                    + numbered(
                        priorities,
                        i ->
                            "  - {name: p%d, when: \"%s\"}\n"
                                .formatted(i, priorities.get(i).over(count))));
    boolean hourly = signals.stream().anyMatch(s -> s.contains("h}") || s.contains("h,"));
    return new RuleSetText(yaml, AccountScript.millis(zone.start()), hourly ? 20 * DAY : 900 * DAY);
  }

  private static String numbered(List<?> list, java.util.function.IntFunction<String> line) {
    return IntStream.range(0, list.size()).mapToObj(line).collect(Collectors.joining());
  }

  private static String tier(int index, TierText tier, int signals) {
    return "  - {name: t%d, enter: %s%s%s}\n"
        .formatted(
            index + 1,
            list(tier.enter(), signals),
            tier.stay().isEmpty() ? "" : ", stay: " + list(tier.stay(), signals),
            tier.hold().isEmpty() ? "" : ", hold: " + tier.hold());
  }

  private static String list(List<Condition> conditions, int signals) {
    return conditions.stream()
        .map(c -> '"' + c.over(signals) + '"')
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private static Arbitrary<Zone> zones() {
    return Arbitraries.of(
        new Zone("UTC", "2021-03-10T12:00Z"),
        new Zone("Europe/Berlin", "2021-03-26T20:00Z"),
        new Zone("Europe/Berlin", "2021-10-29T20:00Z"),
        new Zone("America/Sao_Paulo", "2018-11-02T20:00Z"),
        new Zone("America/Sao_Paulo", "2019-02-15T20:00Z"),
        new Zone("Asia/Kolkata", "2021-03-10T12:00Z"),
        new Zone("America/St_Johns", "2010-11-05T20:00Z"),
        new Zone("Australia/Lord_Howe", "2021-04-02T20:00Z"),
        new Zone("Pacific/Auckland", "2021-04-02T20:00Z"));
  }

  private static Arbitrary<String> signal() {
    Arbitrary<String> matchers =
        Combinators.combine(
                Arbitraries.of("A", "B", "[A, B]", "\"*\"", "C"),
                Arbitraries.of(
                    "",
                    "",
                    ", where: \"properties.n > 1\"",
                    ", where: \"user == 'u1'\"",
                    ", where: \"has(properties.v)\"",
                    ", where: [\"properties.v == 1\", \"user != ''\"]"))
            .as((event, where) -> "{event: " + event + where);
    Arbitrary<Integer> lengths = Arbitraries.of(1, 2, 3, 5);
    Arbitrary<Integer> offsets = Arbitraries.of(0, 0, 1, 2);
    Arbitrary<String> hours = Arbitraries.of("", "1h", "3h", "24h", "168h");
    return Combinators.combine(
            matchers, Arbitraries.of(Measure.values()), lengths, offsets, hours, lifetime())
        .as(RandomRuleSets::signal);
  }

  private static Arbitrary<Boolean> lifetime() {
    return Arbitraries.frequency(Tuple.of(4, false), Tuple.of(1, true));
  }

  private static String signal(
      String matcher, Measure measure, int length, int offset, String hours, boolean lifetime) {
    String text = matcher + ", measure: " + measure.text().toLowerCase(Locale.ROOT);
    String moved = offset == 0 ? "" : ", offset: " + offset + "d";
    String days = ", window: " + length + "d";
    return switch (measure) {
      case COUNT -> text + (lifetime ? "" : hours.isEmpty() ? days + moved : window(hours)) + "}";
      case SUM ->
          text
              + ", of: properties.n"
              + (lifetime ? "" : hours.isEmpty() ? days + moved : window(hours))
              + "}";
      case ACTIVE_DAYS -> text + days + moved + "}";
      case DISTINCT_USERS -> text + (lifetime ? "" : hours.isEmpty() ? days : window(hours)) + "}";
      case DISTINCT ->
          text
              + ", of: properties.v"
              + (lifetime ? "" : hours.isEmpty() ? days : window(hours))
              + "}";
      case STREAK_DAYS, DAYS_SINCE_LAST, DAYS_SINCE_FIRST -> text + "}";
    };
  }

  private static String window(String hours) {
    return ", window: " + hours;
  }

  private static Arbitrary<String> score() {
    return Combinators.combine(
            Arbitraries.of("", "half_life: 2d, ", "half_life: 36h, "),
            Arbitraries.of("{A: 1, B: 2.5}", "{A: 3}", "{C: 0.1, Paid: -1}"),
            Arbitraries.of("", ", cap: 5"))
        .as((halfLife, points, cap) -> "score: {" + halfLife + "points: " + points + cap + "}");
  }

  private static Arbitrary<String> dedupe() {
    return Arbitraries.of("off", "{window: 1h, messages: 3}", "{window: 2d}", "{window: 0s}");
  }

  private static Arbitrary<TierText> tier() {
    return Combinators.combine(
            condition().list().ofMinSize(1).ofMaxSize(2),
            condition().list().ofMaxSize(1),
            Arbitraries.of("", "", "2d", "36h", "90m"))
        .as(TierText::new);
  }

  private static Arbitrary<Condition> condition() {
    return Combinators.combine(
            Arbitraries.frequency(
                Tuple.of(20, "$ >= #"),
                Tuple.of(4, "$ == #"),
                Tuple.of(4, "$ < #"),
                Tuple.of(3, "score >= #"),
                Tuple.of(2, "$ * 2 + 1 > traits.limit"),
                Tuple.of(2, "$ >= # || @ < #"),
                Tuple.of(2, "@ > 0 && !($ >= #)"),
                Tuple.of(1, "days_until(traits.renewal) <= #"),
                Tuple.of(1, "days_until(traits.renewal) * 2 > $"),
                Tuple.of(1, "has(traits.limit) ? $ >= 1 : @ >= 1"),
                Tuple.of(1, "at_least(1, [$ > 3, converted, @ / $ > 1])"),
                Tuple.of(1, "level >= #"),
                Tuple.of(1, "tier == 't1'"),
                Tuple.of(1, "converted")),
            Arbitraries.integers().between(0, 3),
            Arbitraries.integers().between(0, 3))
        .as(Condition::new);
  }
}
