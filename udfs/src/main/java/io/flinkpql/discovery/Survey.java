// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.discovery;

import io.flinkpql.rules.Measure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;

/**
 * Chooses the candidates of a history from counts of its events and properties. Of names without
 * end it keeps those that most accounts have.
 */
public final class Survey {

  /** Limits the events and properties that are kept. */
  private static final int MAX_ROWS = 100_000;

  private static final int MAX_PROPERTIES = 20;
  private static final int MAX_PROPERTY_LENGTH = 200;
  private static final double AFTER_PAID = 0.95;
  private static final int[] WINDOWS = {1, 7, 14, 30, Candidate.EVER};

  private static final Comparator<SurveyRow> MOST_OFTEN =
      Comparator.comparingLong(SurveyRow::accounts)
          .thenComparingLong(SurveyRow::messages)
          .reversed()
          .thenComparing(SurveyRow::name)
          .thenComparing(SurveyRow::property);

  private final DiscoverySettings settings;
  private final List<SurveyRow> events = new ArrayList<>();
  private final List<SurveyRow> properties = new ArrayList<>();
  private final PriorityQueue<Payment> latestPayments = new PriorityQueue<>();
  private Optional<SurveyRow> total = Optional.empty();

  /** Creates a survey without rows. */
  public Survey(DiscoverySettings settings) {
    this.settings = settings;
  }

  /** Adds a row; it is the only one of its thing. */
  public void add(SurveyRow row) {
    switch (row.kind()) {
      case TOTAL -> total = Optional.of(row);
      case EVENT -> keep(events, row);
      case PROPERTY -> keep(properties, row);
      case PAYMENT -> {
        latestPayments.add(new Payment(row.earliest(), row.name()));
        if (latestPayments.size() > settings.last()) {
          latestPayments.remove();
        }
      }
    }
  }

  private static void keep(List<SurveyRow> rows, SurveyRow row) {
    rows.add(row);
    if (rows.size() == 2 * MAX_ROWS) {
      rows.sort(MOST_OFTEN);
      rows.subList(MAX_ROWS, rows.size()).clear();
    }
  }

  /** The number of accounts. */
  public long accounts() {
    return total.map(SurveyRow::accounts).orElse(0L);
  }

  /** The number of accounts that paid and are used. */
  public long paid() {
    return Math.min(settings.last(), total.map(SurveyRow::paidAccounts).orElse(0L));
  }

  /** The names of all events. */
  public Set<String> events() {
    Set<String> names = new TreeSet<>();
    events.forEach(row -> names.add(row.name()));
    return names;
  }

  /**
   * Returns the history of the accounts.
   *
   * @param asOf its end, ms; empty for the latest message
   * @throws IllegalStateException if there is no account
   */
  public History history(OptionalLong asOf) {
    SurveyRow all = total.orElseThrow(() -> new IllegalStateException("there is no account"));
    return new History(
        all.earliest(),
        asOf.orElse(all.latest()),
        settings.attributionMillis(),
        settings.gapMillis(),
        latestPayments.isEmpty() ? Payment.ANY : latestPayments.peek());
  }

  /** Returns the candidates, ordered by event; those of all events together come last. */
  public List<Candidate> candidates() {
    Map<String, List<SurveyRow>> byEvent = new HashMap<>();
    for (SurveyRow property : properties) {
      byEvent.computeIfAbsent(property.name(), event -> new ArrayList<>()).add(property);
    }
    List<Candidate> candidates = new ArrayList<>();
    events.stream()
        .filter(this::isCandidate)
        .sorted(Comparator.comparing(SurveyRow::name))
        .forEach(
            event ->
                addOfEvent(
                    event.name(), byEvent.getOrDefault(event.name(), List.of()), candidates));
    addWindows(Candidate.EVERY_EVENT, Measure.ACTIVE_DAYS, "", candidates);
    addWindows(Candidate.EVERY_EVENT, Measure.DISTINCT_USERS, "", candidates);
    addWithoutWindow(Candidate.EVERY_EVENT, Measure.DAYS_SINCE_FIRST, candidates);
    return List.copyOf(candidates);
  }

  private boolean isCandidate(SurveyRow event) {
    return event.accounts() >= settings.support() * accounts()
        && !event.name().equals(settings.conversion())
        && !event.name().equals(Candidate.EVERY_EVENT)
        && !settings.ignored().contains(event.name())
        && event.afterPaid() < AFTER_PAID * event.messages()
        && CandidateRules.problems(event.name()).isEmpty();
  }

  private static void addOfEvent(String event, List<SurveyRow> found, List<Candidate> candidates) {
    addWindows(event, Measure.COUNT, "", candidates);
    addWindows(event, Measure.ACTIVE_DAYS, "", candidates);
    addWindows(event, Measure.DISTINCT_USERS, "", candidates);
    found.stream()
        .filter(property -> canBeRead(property.property()))
        .sorted(MOST_OFTEN)
        .limit(MAX_PROPERTIES)
        .forEach(
            property -> {
              if (property.numbers() > 0) {
                addWindows(event, Measure.SUM, property.property(), candidates);
              }
              addWindows(event, Measure.DISTINCT, property.property(), candidates);
            });
    addWithoutWindow(event, Measure.DAYS_SINCE_LAST, candidates);
    addWithoutWindow(event, Measure.STREAK_DAYS, candidates);
  }

  /** Whether a rule set can name a property: a dot leads into objects. */
  private static boolean canBeRead(String property) {
    return !property.isBlank()
        && property.indexOf('.') < 0
        && property.length() <= MAX_PROPERTY_LENGTH
        && property.chars().noneMatch(Character::isISOControl);
  }

  private static void addWindows(
      String event, Measure measure, String property, List<Candidate> candidates) {
    for (int days : WINDOWS) {
      candidates.add(new Candidate(event, measure, property, days));
    }
  }

  private static void addWithoutWindow(String event, Measure measure, List<Candidate> candidates) {
    candidates.add(new Candidate(event, measure, "", Candidate.EVER));
  }
}
