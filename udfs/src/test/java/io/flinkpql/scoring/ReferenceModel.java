// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import io.flinkpql.account.Account;
import io.flinkpql.condition.Condition;
import io.flinkpql.condition.Reference;
import io.flinkpql.condition.Scope;
import io.flinkpql.condition.Truth;
import io.flinkpql.message.FieldPath;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.rules.Dedupe;
import io.flinkpql.rules.Measure;
import io.flinkpql.rules.Priority;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.Score;
import io.flinkpql.rules.Segment;
import io.flinkpql.rules.Signal;
import io.flinkpql.rules.Tier;
import io.flinkpql.rules.TrackSpec;
import io.flinkpql.rules.Window;
import io.flinkpql.scoring.Qualification.Kind;
import io.flinkpql.scoring.Qualification.Trigger;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Implements the semantics of scoring in the plainest way, as a reference for tests. It stores
 * every applied message, evaluates at every boundary, and recounts all messages each time. It
 * shares only rule sets, compiled conditions and the types of records with the scorer. It covers
 * one account under the versions of one rule set; distinct counts are exact.
 */
final class ReferenceModel {

  private static final long HOUR = 3_600_000L;

  private final List<RuleSet> versions;
  private final List<Long> starts;
  private final List<Qualification> records = new ArrayList<>();

  private final List<UsageEvent> applied = new ArrayList<>();
  private final Set<UsageEvent> messagesOfDeletedUsers = new HashSet<>();
  private final List<Remembered> remembered = new ArrayList<>();
  private final List<UsageEvent> groupCalls = new ArrayList<>();
  private final List<Long> enteredAt = new ArrayList<>();
  private final Map<String, Long> enteredBefore = new HashMap<>();
  // The version that evaluated the account last.
  private int generation;
  private RuleSet rules;
  private ZoneId zone;
  private boolean hourly;
  private boolean hasUsage;
  private String account = "";
  private long firstSeen;
  private long clock;
  private long sequence;
  private List<String> segments = List.of();
  private Optional<String> priority = Optional.empty();
  private Optional<Long> convertedAt = Optional.empty();

  private record Remembered(String messageId, long clock) {}

  ReferenceModel(RuleHistory history) {
    versions = IntStream.range(0, history.size()).mapToObj(history::rules).toList();
    starts = IntStream.range(0, history.size()).mapToObj(history::start).toList();
    use(0);
  }

  private void use(int newGeneration) {
    generation = newGeneration;
    rules = versions.get(newGeneration);
    zone = rules.timezone();
    hourly = rules.signals().stream().anyMatch(s -> s.window() instanceof Window.Hours);
  }

  private int generationAt(long instant) {
    int last = 0;
    for (int i = 1; i < versions.size(); i++) {
      last = starts.get(i) <= instant ? i : last;
    }
    return last;
  }

  List<Qualification> records() {
    return records;
  }

  /** Applies a message (sections 2 and 8): boundaries first, then the message if no duplicate. */
  void apply(UsageEvent event, long watermark) {
    if (hasUsage) {
      evaluateUntil(watermark);
      if (isDuplicate(event, Math.max(generation, generationAt(event.timestamp())))) {
        return;
      }
      evaluateUntil(event.timestamp());
      clock = Math.max(clock, event.timestamp());
      firstSeen = Math.min(firstSeen, event.timestamp());
    } else if (event.kind() == UsageEvent.Kind.DELETE) {
      return;
    } else {
      hasUsage = true;
      firstSeen = event.timestamp();
      account = event.account();
      use(generationAt(Math.max(event.timestamp(), watermark)));
      clock = Math.max(event.timestamp(), lastPeriodStart(watermark));
      clock = Math.max(clock, starts.get(generation));
    }
    remember(event);
    Optional<Trigger> trigger =
        Optional.of(new Trigger(event.messageId(), event.event(), event.user()));
    switch (event.kind()) {
      case DELETE -> {
        if (event.user().isEmpty()) {
          deleteAccount(trigger);
          return;
        }
        applied.stream()
            .filter(e -> e.user().equals(event.user()))
            .forEach(messagesOfDeletedUsers::add);
      }
      case TRAITS -> groupCalls.add(event);
      case USAGE -> applied.add(event);
    }
    evaluate(trigger);
    boolean conversion = judge(event).conversions().contains(event.event());
    if (conversion && convertedAt.isEmpty()) {
      convertedAt = Optional.of(event.timestamp());
      List<Evidence> evidence = evidence(level(), level(), level());
      report(Kind.CONVERTED, tierName(level()), level(), evidence, trigger);
      evaluate(trigger);
    }
  }

  /** The rule set in force at the event time of a message. */
  private RuleSet judge(UsageEvent event) {
    return versions.get(generationAt(event.timestamp()));
  }

  /** Evaluates at every boundary up to and including an instant; the clock stays at the last. */
  void evaluateUntil(long instant) {
    while (hasUsage && Math.min(nextBoundary(), nextVersion()) <= instant) {
      if (nextVersion() <= nextBoundary()) {
        clock = Math.max(clock, nextVersion());
        changeVersion();
      } else {
        clock = nextBoundary();
        evaluate(Optional.empty());
      }
    }
  }

  private long nextVersion() {
    return generation + 1 < versions.size() ? starts.get(generation + 1) : Long.MAX_VALUE;
  }

  /** Comes under the next version (section 5), and is evaluated under it. */
  private void changeVersion() {
    Optional<String> tier = tierName(level());
    for (int level = 1; level <= level(); level++) {
      enteredBefore.put(tier(level).name(), enteredAt.get(level - 1));
    }
    long window = rules.dedupe().windowMillis();
    remembered.removeIf(r -> clock - r.clock > window);
    use(generation + 1);
    while (remembered.size() > rules.dedupe().messages()) {
      remembered.remove(0);
    }
    enteredAt.clear();
    while (level() < rules.tiers().size() && enteredBefore.containsKey(tier(level() + 1).name())) {
      enteredAt.add(enteredBefore.get(tier(level() + 1).name()));
    }
    evaluate(tier, Optional.empty());
    enteredBefore.clear();
  }

  /** Advances the clock to an instant, as the end of a replay does. */
  void advanceTo(long instant) {
    evaluateUntil(instant);
    clock = Math.max(clock, instant);
  }

  boolean hasUsage() {
    return hasUsage;
  }

  private long lastPeriodStart(long instant) {
    if (instant == Account.UNSET) {
      return Account.UNSET;
    }
    long start = dayStarts(instant).filter(s -> s <= instant).max().orElseThrow();
    return hourly ? Math.max(start, instant - Math.floorMod(instant, HOUR)) : start;
  }

  Standing standing() {
    Count count = new Count();
    return new Standing(
        account,
        rules.name(),
        rules.version(),
        tierName(level()),
        level(),
        count.score(),
        segments,
        priority,
        enteredAtByName(),
        sequence,
        convertedAt.orElse(Account.UNSET),
        count.signals(),
        presentTraits(),
        firstSeen,
        clock);
  }

  private Map<String, Object> presentTraits() {
    Map<String, Object> present = new LinkedHashMap<>();
    for (String name : rules.traits()) {
      Object value = traitValue(name);
      if (value != null) {
        present.put(name, value);
      }
    }
    return present;
  }

  private long nextBoundary() {
    long next = dayStarts(clock).filter(start -> start > clock).min().orElseThrow();
    if (hourly) {
      next = Math.min(next, clock - Math.floorMod(clock, HOUR) + HOUR);
    }
    for (int level = 1; level <= level(); level++) {
      long endOfHold = enteredAt.get(level - 1) + tier(level).holdMillis();
      next = endOfHold > clock ? Math.min(next, endOfHold) : next;
    }
    return next;
  }

  private boolean isDuplicate(UsageEvent event, int byGeneration) {
    long now = Math.max(clock, event.timestamp());
    Dedupe dedupe = versions.get(byGeneration).dedupe();
    List<Remembered> known = new ArrayList<>(remembered);
    for (int next = generation + 1; next <= byGeneration; next++) {
      long oldest = starts.get(next) - versions.get(next - 1).dedupe().windowMillis();
      known.removeIf(r -> r.clock < oldest);
      int messages = versions.get(next).dedupe().messages();
      known.subList(0, Math.max(0, known.size() - messages)).clear();
    }
    return !event.messageId().isEmpty()
        && dedupe.messages() > 0
        && known.stream()
            .anyMatch(
                r ->
                    r.messageId.equals(event.messageId())
                        && now - r.clock <= dedupe.windowMillis());
  }

  private void remember(UsageEvent event) {
    remembered.add(new Remembered(event.messageId(), clock));
    while (remembered.size() > rules.dedupe().messages()) {
      remembered.remove(0);
    }
  }

  /** The value of a trait with the latest event time, since versions without a gap have read it. */
  private Object traitValue(String name) {
    long since = since(version -> version.traits().contains(name));
    Object latest = null;
    long time = Long.MIN_VALUE;
    for (UsageEvent call : groupCalls) {
      int index = judge(call).traits().indexOf(name);
      Object value = index < 0 ? null : call.traits()[index];
      if (value != null && call.timestamp() >= since && call.timestamp() >= time) {
        latest = value;
        time = call.timestamp();
      }
    }
    return isScalar(latest) ? latest : null;
  }

  /** The start of the first of the versions up to the current one that all have a property, ms. */
  private long since(Predicate<RuleSet> property) {
    return starts.get(firstWith(property));
  }

  private int firstWith(Predicate<RuleSet> property) {
    int first = generation;
    while (first > 0 && property.test(versions.get(first - 1))) {
      first--;
    }
    return first;
  }

  private static boolean hasTrack(RuleSet version, String track, boolean withHours) {
    return TrackSpec.of(version).stream()
        .anyMatch(t -> t.key().equals(track) && (t.hours() || !withHours));
  }

  /** The first day that no version before the current one has forgotten. */
  private long oldestDay() {
    long oldest = Long.MIN_VALUE;
    for (int i = 1; i <= generation; i++) {
      RuleSet before = versions.get(i - 1);
      long day = dayOf(starts.get(i), before.timezone());
      oldest = Math.max(oldest, day - before.retentionDays() + 1);
    }
    return oldest;
  }

  private void deleteAccount(Optional<Trigger> trigger) {
    Optional<String> tier = tierName(level());
    List<Evidence> evidence = evidence(0, level(), level());
    enteredAt.clear();
    segments = List.of();
    priority = Optional.empty();
    report(Kind.DELETED, tier, 0, evidence, trigger);
    applied.clear();
    messagesOfDeletedUsers.clear();
    remembered.clear();
    groupCalls.clear();
    hasUsage = false;
    sequence = 0;
    convertedAt = Optional.empty();
  }

  /** Evaluates the tiers, segments and priorities (sections 5 and 6). */
  private void evaluate(Optional<Trigger> trigger) {
    evaluate(tierName(level()), trigger);
  }

  private void evaluate(Optional<String> tierBefore, Optional<Trigger> trigger) {
    int before = level();
    List<String> segmentsBefore = segments;
    Optional<String> priorityBefore = priority;
    Count atLevelBefore = new Count();
    int after = 0;
    while (after < rules.tiers().size() && isHeld(after + 1, atLevelBefore)) {
      after++;
    }
    List<Evidence> evidence = evidence(before, after, before);
    while (enteredAt.size() > after) {
      enteredAt.remove(enteredAt.size() - 1);
    }
    while (enteredAt.size() < after) {
      enteredAt.add(enteredBefore.getOrDefault(tier(level() + 1).name(), clock));
    }
    Count atNewLevel = new Count();
    segments =
        rules.segments().stream()
            .filter(s -> level() > 0 && allTrue(s.when(), atNewLevel))
            .map(Segment::name)
            .sorted()
            .toList();
    priority =
        rules.priorities().stream()
            .filter(p -> level() > 0 && allTrue(p.when(), atNewLevel))
            .map(Priority::name)
            .findFirst();
    if (after > before) {
      report(Kind.PROMOTED, tierBefore, after, evidence, trigger);
    } else if (after < before) {
      report(Kind.DEMOTED, tierBefore, after, evidence, trigger);
    } else if (after >= 1 && !(segments.equals(segmentsBefore) && priority.equals(priorityBefore))
        || !tierBefore.equals(tierName(after))) {
      report(Kind.UPDATED, tierBefore, after, evidence, trigger);
    }
  }

  private boolean isHeld(int level, Count count) {
    Tier tier = tier(level);
    if (level > level()) {
      return allTrue(tier.enter(), count);
    }
    return clock < enteredAt.get(level - 1) + tier.holdMillis()
        || allTrue(tier.enter(), count)
        || allTrue(tier.stay().isEmpty() ? tier.enter() : tier.stay(), count);
  }

  private static boolean allTrue(List<Condition> conditions, Scope scope) {
    return conditions.stream().allMatch(c -> c.test(scope) == Truth.TRUE);
  }

  /** Lists the evidence of the tiers from the lower of two levels to one above the higher. */
  private List<Evidence> evidence(int from, int to, int level) {
    List<Evidence> all = new ArrayList<>();
    Count count = new Count(level);
    int last = Math.min(Math.max(from, to) + 1, rules.tiers().size());
    for (int i = Math.max(1, Math.min(from, to)); i <= last; i++) {
      Tier tier = tier(i);
      tier.enter().forEach(c -> all.add(evidence(tier, "enter", c, count)));
      tier.stay().forEach(c -> all.add(evidence(tier, "stay", c, count)));
    }
    return all;
  }

  private Evidence evidence(Tier tier, String list, Condition condition, Count count) {
    Map<String, Object> values = new LinkedHashMap<>();
    condition.references().forEach(r -> values.put(r.text(), count.valueOf(r)));
    // At level 0 `tier` has no name, but reading it is no error, so it is not absent.
    List<String> absent =
        values.keySet().stream()
            .filter(name -> values.get(name) == null && !name.equals("tier"))
            .toList();
    boolean met = condition.test(count) == Truth.TRUE;
    Map<String, LocalDate> since = new LinkedHashMap<>();
    for (Reference reference : condition.references()) {
      if (reference instanceof Reference.Signal signal) {
        countedFrom(rules.signals().get(signal.index()))
            .ifPresent(day -> since.put(signal.text(), LocalDate.ofEpochDay(day)));
      } else if (reference == Reference.Standing.SCORE) {
        scoreCountedFrom().ifPresent(day -> since.put(reference.text(), LocalDate.ofEpochDay(day)));
      }
    }
    return new Evidence(tier.name(), list, condition.text(), met, values, absent, List.of(), since);
  }

  /** The day from which a signal counts, if its window begins before it is over. */
  private OptionalLong countedFrom(Signal signal) {
    String track = TrackSpec.of(signal).key();
    if (signal.window() instanceof Window.Hours hours) {
      long from = firstDayOf(track, true);
      long firstDay = dayOf(clock - (hours.length() - 1) * HOUR);
      return firstDay <= from ? OptionalLong.of(from) : OptionalLong.empty();
    }
    Measure.Family family = signal.measure().family();
    boolean forgets = family == Measure.Family.COUNT || family == Measure.Family.SUM;
    if (signal.window() instanceof Window.Days days) {
      long firstDay = dayOf(clock) - days.offset() - days.length() + 1;
      return countedFrom(track, OptionalLong.of(firstDay), forgets);
    }
    return signal.measure() == Measure.STREAK_DAYS
        ? countedFrom(track, OptionalLong.of(oldestDayKept()), forgets)
        : countedFrom(track, OptionalLong.empty(), false);
  }

  private OptionalLong scoreCountedFrom() {
    return rules.score().stream()
        .flatMap(
            score ->
                score.points().keySet().stream()
                    .map(event -> TrackSpec.ofPoints(event).key())
                    .map(
                        track ->
                            score.halfLifeDays().isPresent()
                                ? countedFrom(track, OptionalLong.of(oldestDayKept()), true)
                                : countedFrom(track, OptionalLong.empty(), false)))
        .flatMapToLong(OptionalLong::stream)
        .max();
  }

  private long oldestDayKept() {
    return dayOf(clock) - rules.retentionDays() + 1;
  }

  /** The day on which a track, or its hours, began to count; lowest if it always did. */
  private long firstDayOf(String track, boolean hours) {
    int first = firstWith(version -> hasTrack(version, track, hours));
    return first == 0 ? Long.MIN_VALUE : dayOf(starts.get(first), versions.get(first).timezone());
  }

  /**
   * The day from which a track counts.
   *
   * @param firstDay the first day that is read; empty for a lifetime
   * @param forgets whether a shorter retention has forgotten days of it
   */
  private OptionalLong countedFrom(String track, OptionalLong firstDay, boolean forgets) {
    long since = firstDayOf(track, false);
    if (firstDay.isPresent()) {
      since = firstDay.getAsLong() <= since ? since : Long.MIN_VALUE;
      if (forgets && firstDay.getAsLong() < oldestDay()) {
        since = Math.max(since, oldestDay());
      }
    }
    return since == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(since);
  }

  private void report(
      Kind kind,
      Optional<String> from,
      int to,
      List<Evidence> evidence,
      Optional<Trigger> trigger) {
    sequence++;
    Count count = new Count();
    records.add(
        new Qualification(
            account,
            sequence,
            kind,
            from,
            tierName(to),
            to,
            clock,
            count.score(),
            segments,
            priority,
            rules.name(),
            rules.version(),
            enteredAtByName(),
            convertedAt.orElse(Account.UNSET),
            count.signals(),
            evidence,
            trigger));
  }

  private int level() {
    return enteredAt.size();
  }

  private Tier tier(int level) {
    return rules.tiers().get(level - 1);
  }

  private Optional<String> tierName(int level) {
    return level == 0 ? Optional.empty() : Optional.of(tier(level).name());
  }

  private Map<String, Long> enteredAtByName() {
    Map<String, Long> byName = new LinkedHashMap<>();
    for (int level = 1; level <= level(); level++) {
      byName.put(tier(level).name(), enteredAt.get(level - 1));
    }
    return byName;
  }

  private long dayOf(long instant) {
    return dayOf(instant, zone);
  }

  private static long dayOf(long instant, ZoneId zone) {
    return Instant.ofEpochMilli(instant).atZone(zone).toLocalDate().toEpochDay();
  }

  /** The day on which a message counts: one of the timezone in force at its event time. */
  private long dayOf(UsageEvent event) {
    return dayOf(event.timestamp(), judge(event).timezone());
  }

  /** Lists the starts of days around an instant: midnights that come after another day. */
  private LongStream dayStarts(long instant) {
    return LongStream.rangeClosed(dayOf(instant) - 1, dayOf(instant) + 2)
        .mapToObj(day -> LocalDate.ofEpochDay(day).atStartOfDay(zone))
        .flatMap(start -> Stream.of(start, start.withLaterOffsetAtOverlap()))
        .mapToLong(start -> start.toInstant().toEpochMilli())
        .filter(start -> dayOf(start - 1) < dayOf(start));
  }

  private static boolean isScalar(Object value) {
    return value instanceof Double || value instanceof String || value instanceof Boolean;
  }

  private static double rounded(double value, double scale) {
    return Math.floor(value * scale + 0.5) / scale;
  }

  /** Counts all messages at the clock (sections 3 and 4), for conditions on the account. */
  private final class Count implements Scope {
    private final int level;
    private final Map<Integer, Double> counted = new HashMap<>();

    private Count() {
      this(ReferenceModel.this.level());
    }

    private Count(int level) {
      this.level = level;
    }

    @Override
    public double signal(int index) {
      return counted.computeIfAbsent(index, i -> count(rules.signals().get(i)));
    }

    private double count(Signal signal) {
      String track = TrackSpec.of(signal).key();
      boolean hours = signal.window() instanceof Window.Hours;
      long since = since(version -> hasTrack(version, track, hours));
      List<UsageEvent> matches =
          applied.stream()
              .filter(e -> e.timestamp() >= since)
              .filter(e -> matches(signal, e))
              .toList();
      List<UsageEvent> inWindow = matches.stream().filter(inWindow(signal)).toList();
      ToLongFunction<UsageEvent> dayOf = e -> dayOf(e);
      return switch (signal.measure()) {
        case COUNT -> inWindow.size();
        case SUM ->
            rounded(
                inWindow.stream()
                    .map(e -> of(signal, e))
                    .filter(Double.class::isInstance)
                    .map(Double.class::cast)
                    .filter(v -> -1e15 <= v && v <= 1e15)
                    .map(BigDecimal::new)
                    .reduce(BigDecimal.ZERO, BigDecimal::add)
                    .doubleValue(),
                1e6);
        case ACTIVE_DAYS -> inWindow.stream().mapToLong(dayOf).distinct().count();
        case DISTINCT_USERS ->
            inWindow.stream()
                .filter(e -> !e.user().isEmpty() && !messagesOfDeletedUsers.contains(e))
                .map(UsageEvent::user)
                .distinct()
                .count();
        case DISTINCT ->
            inWindow.stream()
                .map(e -> of(signal, e))
                .filter(ReferenceModel::isScalar)
                .map(ReferenceModel::text)
                .distinct()
                .count();
        case STREAK_DAYS -> streak(matches);
        case DAYS_SINCE_LAST ->
            matches.stream().mapToLong(dayOf).max().stream()
                .mapToDouble(d -> day() - d)
                .findFirst()
                .orElse(Double.NaN);
        case DAYS_SINCE_FIRST ->
            matches.stream().mapToLong(dayOf).min().stream()
                .mapToDouble(d -> day() - d)
                .findFirst()
                .orElse(Double.NaN);
      };
    }

    private boolean matches(Signal signal, UsageEvent event) {
      return (signal.matcher().matchesEveryEvent()
              || signal.matcher().events().contains(event.event()))
          && allTrue(signal.matcher().where(), new MessageFields(event));
    }

    private Predicate<UsageEvent> inWindow(Signal signal) {
      if (signal.window() instanceof Window.Days days) {
        long last = day() - days.offset();
        // A member of a distinct count was last seen on the day after, if the timezone of a newer
        // version sets the calendar back.
        Measure.Family family = signal.measure().family();
        return family == Measure.Family.COUNT || family == Measure.Family.SUM
            ? e -> dayOf(e) > last - days.length() && dayOf(e) <= last && dayOf(e) >= oldestDay()
            : e -> dayOf(e) > last - days.length();
      } else if (signal.window() instanceof Window.Hours hours) {
        long last = Math.floorDiv(clock, HOUR);
        return e -> {
          long hour = Math.floorDiv(e.timestamp(), HOUR);
          return hour > last - hours.length() && hour <= last;
        };
      }
      return e -> true;
    }

    private double streak(List<UsageEvent> matches) {
      Set<Long> days = new HashSet<>();
      matches.stream()
          .map(e -> dayOf(e))
          .filter(d -> d > day() - rules.retentionDays() && d >= oldestDay())
          .forEach(days::add);
      long day = days.contains(day()) ? day() : day() - 1;
      int streak = 0;
      while (days.contains(day - streak)) {
        streak++;
      }
      return streak;
    }

    private Object of(Signal signal, UsageEvent event) {
      return fieldOf(event, signal.of().orElseThrow());
    }

    @Override
    public double score() {
      return rules
          .score()
          .map(
              score -> {
                double sum = 0;
                for (UsageEvent event : applied) {
                  double age = day() - dayOf(event);
                  double points = points(score, event);
                  if (score.halfLifeDays().isEmpty()) {
                    sum += points;
                  } else if (age >= 0
                      && age < rules.retentionDays()
                      && dayOf(event) >= oldestDay()) {
                    sum += points * Math.pow(0.5, age / score.halfLifeDays().getAsDouble());
                  }
                }
                return rounded(Math.min(score.cap(), sum), 1e4);
              })
          .orElse(0.0);
    }

    private double points(Score score, UsageEvent event) {
      String track = TrackSpec.ofPoints(event.event()).key();
      return score.points().containsKey(event.event())
              && event.timestamp() >= since(version -> hasTrack(version, track, false))
          ? score.points().get(event.event())
          : 0;
    }

    private Map<String, Double> signals() {
      Map<String, Double> byName = new LinkedHashMap<>();
      for (int index = 0; index < rules.signals().size(); index++) {
        byName.put(rules.signals().get(index).name(), signal(index));
      }
      return byName;
    }

    private Object valueOf(Reference reference) {
      if (reference instanceof Reference.Signal signal) {
        return Double.isNaN(signal(signal.index())) ? null : (Object) signal(signal.index());
      } else if (reference instanceof Reference.Trait trait) {
        return trait(trait.index());
      } else if (reference instanceof Reference.Standing standing) {
        return switch (standing) {
          case SCORE -> score();
          case LEVEL -> (double) level();
          case TIER -> level() == 0 ? null : tier();
          case CONVERTED -> converted();
        };
      }
      throw new AssertionError(reference + " is not a reference of an account");
    }

    @Override
    public int level() {
      return level;
    }

    @Override
    public String tier() {
      return tierName(level).orElse("");
    }

    @Override
    public boolean converted() {
      return convertedAt.isPresent();
    }

    @Override
    public Object trait(int index) {
      return traitValue(rules.traits().get(index));
    }

    @Override
    public long day() {
      return dayOf(clock);
    }

    @Override
    public ZoneId timezone() {
      return zone;
    }

    @Override
    public Object field(int index) {
      throw new AssertionError("an account has no fields");
    }

    @Override
    public String user() {
      throw new AssertionError("an account has no user");
    }
  }

  /** Formats a scalar; numbers of equal value give equal texts. */
  private static String text(Object scalar) {
    if (scalar instanceof Double number) {
      return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }
    return Objects.toString(scalar);
  }

  /** The value of a field of a message; absent if the version that judges it does not read it. */
  private Object fieldOf(UsageEvent event, FieldPath path) {
    int index = judge(event).fields().indexOf(path);
    return index < 0 ? null : event.fields()[index];
  }

  /** Exposes one message to the conditions of a {@code where}. */
  private final class MessageFields implements Scope {
    private final UsageEvent message;

    private MessageFields(UsageEvent message) {
      this.message = message;
    }

    @Override
    public Object field(int index) {
      return fieldOf(message, rules.fields().get(index));
    }

    @Override
    public String user() {
      return message.user();
    }

    @Override
    public ZoneId timezone() {
      return zone;
    }

    @Override
    public double signal(int index) {
      throw notOfMessages();
    }

    @Override
    public double score() {
      throw notOfMessages();
    }

    @Override
    public int level() {
      throw notOfMessages();
    }

    @Override
    public String tier() {
      throw notOfMessages();
    }

    @Override
    public boolean converted() {
      throw notOfMessages();
    }

    @Override
    public Object trait(int index) {
      throw notOfMessages();
    }

    @Override
    public long day() {
      throw notOfMessages();
    }

    private AssertionError notOfMessages() {
      return new AssertionError("conditions on messages read the message alone");
    }
  }
}
