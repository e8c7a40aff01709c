// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.discovery;

import io.flinkpql.discovery.ThresholdChoice.Choice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/**
 * Finds predictors in three passes over the accounts: a {@link SurveyWalk} gives the candidates,
 * {@link #histograms} the values from which thresholds are chosen, {@link #flags} the landmarks at
 * which the resulting conditions are true. Only histograms and one bit for each condition and
 * landmark are held in memory.
 */
public final class Discovery {

  /** Limits the bits of the flags, so that they take at most 256 MiB. */
  private static final long MAX_FLAGS = 1L << 31;

  /** Limits the predictors that get examples. */
  private static final int MAX_EXPLAINED = 20;

  private static final double FALSE_DISCOVERY_RATE = 0.05;
  private static final double SAME = 0.9;
  private static final int PERMUTATIONS = 999;
  private static final int MAX_PERMUTATIONS = 49_999;
  private static final double PROMISING = 0.01;

  /** A candidate with the threshold chosen for it. */
  private record Chosen(Candidate candidate, ThresholdChoice thresholds, Choice choice) {
    CandidateCondition condition() {
      return new CandidateCondition(candidate, choice.threshold());
    }

    double firstGain() {
      return choice.first().informationGain();
    }
  }

  private final DiscoverySettings settings;
  private final Survey survey;
  private final History history;
  private final int lookedAt;
  private final long[] landmarks = new long[History.OUTCOMES];
  private final List<Chosen> chosen;

  /**
   * Chooses the thresholds.
   *
   * @param candidates those of the survey
   * @param rows histograms of the candidates; several may be of one candidate
   */
  public Discovery(
      DiscoverySettings settings,
      Survey survey,
      History history,
      List<Candidate> candidates,
      Iterable<HistogramRow> rows) {
    this.settings = settings;
    this.survey = survey;
    this.history = history;
    lookedAt = candidates.size();
    ValueHistogram[] histograms =
        IntStream.range(0, candidates.size())
            .mapToObj(i -> new ValueHistogram())
            .toArray(ValueHistogram[]::new);
    for (HistogramRow row : rows) {
      if (row.candidate() == HistogramRow.ALL_LANDMARKS) {
        for (int outcome = 0; outcome < landmarks.length; outcome++) {
          landmarks[outcome] += row.counts()[outcome];
        }
      } else {
        histograms[row.candidate()].add(row);
      }
    }
    chosen = chosen(candidates, histograms);
  }

  /** Chooses thresholds, and of too many candidates those with the most information gain. */
  private List<Chosen> chosen(List<Candidate> candidates, ValueHistogram[] histograms) {
    List<Chosen> all = new ArrayList<>();
    for (int i = 0; i < histograms.length; i++) {
      Candidate candidate = candidates.get(i);
      ThresholdChoice thresholds = new ThresholdChoice(candidate, histograms[i], landmarks);
      thresholds.best().ifPresent(best -> all.add(new Chosen(candidate, thresholds, best)));
    }
    // The sort is stable: candidates of equal gain keep their order.
    all.sort(Comparator.comparingDouble(Chosen::firstGain).reversed());
    // Landmarks without an outcome have flags too, at most as many again.
    long most = MAX_FLAGS / Math.max(1, 2 * landmarks());
    return all.size() > most ? all.subList(0, (int) most) : all;
  }

  private long landmarks() {
    return IntStream.range(0, landmarks.length).mapToLong(i -> landmarks[i]).sum();
  }

  /** Returns a walk that gives the histograms of candidates. */
  public static AccountWalk histograms(
      String conversion, List<Candidate> candidates, History history, Consumer<HistogramRow> out) {
    return new LandmarkWalk(conversion, candidates, history, new HistogramSink(candidates, out));
  }

  /** Returns a walk that gives the flags of conditions. */
  public static AccountWalk flags(
      String conversion,
      List<CandidateCondition> conditions,
      History history,
      Consumer<AccountFlags> out) {
    List<Candidate> candidates = conditions.stream().map(CandidateCondition::candidate).toList();
    return new LandmarkWalk(conversion, candidates, history, new FlagSink(conditions, out));
  }

  /** Whether any landmark of the first part is positive: otherwise no threshold can be chosen. */
  public boolean canChoose() {
    return landmarks[History.FIRST_POSITIVE] > 0;
  }

  /** The conditions whose flags {@link #report} needs, in that order. */
  public List<CandidateCondition> conditions() {
    return chosen.stream().map(Chosen::condition).toList();
  }

  /**
   * Computes the report.
   *
   * @param flags one entry for each account that has a landmark, in any order
   * @param tested receives the number of conditions tested so far, from several threads
   */
  public DiscoveryReport report(List<AccountFlags> flags, LongConsumer tested) {
    FlagTable table = new FlagTable(flags, chosen.size());
    List<Group> groups = groups(table);
    double[] qualityValues = qualityValues(table, groups, tested);
    List<Integer> predictors =
        IntStream.range(0, groups.size())
            .filter(i -> predicts(qualityValues[i]))
            .mapToObj(i -> groups.get(i).members())
            .flatMap(List::stream)
            .sorted()
            .toList();
    Optional<Definition> definition =
        predictors.isEmpty()
            ? Optional.empty()
            : Optional.of(new DefinitionSearch(table, conditions(), predictors).best());
    List<Finding> findings = findings(table, groups, qualityValues);
    return new DiscoveryReport(
        settings.conversion(),
        history.asOf(),
        settings.attributionMillis(),
        settings.gapMillis(),
        survey.accounts(),
        survey.paid(),
        landmarks(),
        landmarks[History.FIRST_POSITIVE] + landmarks[History.SECOND_POSITIVE],
        lookedAt,
        findings,
        definition,
        examples(flags, definition, findings));
  }

  /** Chooses examples for the definition and the first predictors. */
  private Map<List<CandidateCondition>, LookExamples> examples(
      List<AccountFlags> flags, Optional<Definition> definition, List<Finding> findings) {
    List<CandidateCondition> ofDefinition =
        definition.map(Definition::conditions).orElse(List.of());
    Map<List<CandidateCondition>, LookSample> samples = new LinkedHashMap<>();
    if (definition.isPresent()) {
      samples.put(ofDefinition, new LookSample(conditions(), ofDefinition, List.of()));
    }
    findings.stream()
        .filter(Finding::predicts)
        .limit(MAX_EXPLAINED)
        .map(finding -> List.of(finding.condition()))
        .forEach(own -> samples.put(own, new LookSample(conditions(), own, ofDefinition)));
    for (AccountFlags account : flags) {
      samples.values().forEach(sample -> sample.add(account));
    }
    Map<List<CandidateCondition>, LookExamples> examples = new LinkedHashMap<>();
    samples.forEach((conditions, sample) -> examples.put(conditions, sample.result()));
    return examples;
  }

  private boolean predicts(double qualityValue) {
    return survey.paid() >= DiscoveryReport.ENOUGH_PAID && qualityValue <= FALSE_DISCOVERY_RATE;
  }

  /**
   * Holds conditions whose flags say the same.
   *
   * @param members their indexes, that of the shortest name first
   */
  private record Group(List<Integer> members) {
    int first() {
      return members.get(0);
    }
  }

  private List<Group> groups(FlagTable table) {
    List<Group> groups = new ArrayList<>();
    IntStream.range(0, chosen.size())
        .boxed()
        .sorted(Comparator.<Integer>comparingInt(i -> text(i).length()).thenComparing(this::text))
        .forEach(
            i ->
                groups.stream()
                    .filter(group -> table.correlation(group.first(), i) >= SAME)
                    .findFirst()
                    .orElseGet(
                        () -> {
                          groups.add(new Group(new ArrayList<>()));
                          return groups.get(groups.size() - 1);
                        })
                    .members()
                    .add(i));
    return groups;
  }

  private String text(int condition) {
    return chosen.get(condition).candidate().text();
  }

  /**
   * Tests the first condition of each group, and by more permutations if few of a small number
   * reach what is observed: the correction for many candidates asks for low probabilities.
   */
  private double[] qualityValues(FlagTable table, List<Group> groups, LongConsumer tested) {
    PermutationTest test = new PermutationTest(table);
    int more = Math.max(PERMUTATIONS, Math.min(MAX_PERMUTATIONS, 40 * lookedAt));
    AtomicLong done = new AtomicLong();
    double[] probabilities =
        groups.stream()
            .parallel()
            .mapToDouble(
                group -> {
                  double probability = probability(test, group.first(), PERMUTATIONS);
                  if (probability <= PROMISING) {
                    probability = probability(test, group.first(), more);
                  }
                  tested.accept(done.incrementAndGet());
                  return probability;
                })
            .toArray();
    return PermutationTest.qualityValues(probabilities, lookedAt);
  }

  /** A condition that lowers the rate predicts nothing, however significant. */
  private double probability(PermutationTest test, int condition, int permutations) {
    return chosen.get(condition).choice().first().raisesTheRate()
        ? test.probability(condition, permutations)
        : 1;
  }

  private List<Finding> findings(FlagTable table, List<Group> groups, double[] qualityValues) {
    return IntStream.range(0, groups.size())
        .mapToObj(i -> finding(table, groups.get(i), qualityValues[i]))
        .sorted(
            Comparator.comparing((Finding finding) -> !finding.predicts())
                .thenComparing(
                    Comparator.comparingDouble(
                            (Finding finding) -> finding.figures().informationGain())
                        .reversed())
                .thenComparing(finding -> finding.condition().text()))
        .toList();
  }

  private Finding finding(FlagTable table, Group group, double qualityValue) {
    Chosen found = chosen.get(group.first());
    boolean predicts = predicts(qualityValue);
    return new Finding(
        found.condition(),
        table.second(table.all(group.first())),
        qualityValue,
        predicts,
        group.members().stream().skip(1).map(this::text).toList(),
        predicts ? found.thresholds().curve(found.choice().threshold().atLeast()) : List.of());
  }
}
