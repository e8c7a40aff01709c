// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import io.flinkpql.condition.Condition;
import io.flinkpql.condition.Vocabulary;
import io.flinkpql.message.FieldPath;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * Reads one rule set. Sections are read in the order of their dependencies, not of the document.
 */
final class RuleSetReader {

  static final List<String> KEYS =
      List.of(
          "name",
          "version",
          "description",
          "subject",
          "timezone",
          "retention",
          "exclude",
          "signals",
          "score",
          "tiers",
          "segments",
          "priority",
          "conversion",
          "dedupe",
          "identity",
          "limits");
  private static final String WHAT = "a rule set";

  private final String text;
  private final Node root;
  private final RuleSetErrors errors;
  private final ScalarReader scalars;
  private final Section section;
  private final OrderedIndex<String> traits = new OrderedIndex<>();
  private final OrderedIndex<FieldPath> fields = new OrderedIndex<>();
  private final ConditionReader.Budget budget = new ConditionReader.Budget();

  RuleSetReader(String text, Node root, RuleSetErrors errors) {
    this.text = text;
    this.root = root;
    this.errors = errors;
    this.scalars = new ScalarReader(errors);
    this.section = Section.of(root, WHAT, KEYS, errors);
  }

  /**
   * Reads and validates all sections. Call it once.
   *
   * @throws InvalidRuleSetException with every error found
   */
  RuleSet read() throws InvalidRuleSetException {
    Optional<String> name = section.require("name", WHAT).flatMap(n -> scalars.name(n, "'name'"));
    long version =
        section
            .require("version", WHAT)
            .map(n -> scalars.integer(n, "'version'", 1, Long.MAX_VALUE).orElse(1))
            .orElse(1L);
    Optional<String> description =
        section.get("description").flatMap(n -> scalars.string(n, "'description'"));
    SettingsReader settings = new SettingsReader(errors);
    boolean subjectIsUser = settings.subjectIsUser(section.get("subject"));
    ZoneId timezone = settings.timezone(section.get("timezone"));
    int retentionDays = settings.retentionDays(section.get("retention"));

    Vocabulary messageNames = Vocabulary.forMessages(fields::indexOf);
    ConditionReader onMessages = new ConditionReader(messageNames, errors, budget);
    List<Condition> exclude =
        section.get("exclude").map(n -> onMessages.zeroOrMore(n, "'exclude'")).orElse(List.of());
    List<Signal> signals = signals(onMessages, retentionDays);
    Optional<Score> score = section.get("score").map(settings::score);

    LadderReader ladder =
        new LadderReader(errors, new ConditionReader(accountNames(), errors, budget));
    List<Tier> tiers = section.require("tiers", WHAT).map(ladder::tiers).orElse(List.of());
    List<Segment> segments = section.get("segments").map(ladder::segments).orElse(List.of());
    List<Priority> priorities = section.get("priority").map(ladder::priorities).orElse(List.of());
    Set<String> conversions = section.get("conversion").map(settings::conversions).orElse(Set.of());
    Dedupe dedupe = settings.dedupe(section.get("dedupe"), retentionDays);
    Identity identity = settings.identity(section.get("identity"));
    Limits limits = settings.limits(section.get("limits"));

    errors.throwIfAny();
    WarningFinder warnings = new WarningFinder(errors.places(), root, signals, retentionDays);
    return new RuleSet(
        name.orElseThrow(),
        version,
        description.orElse(""),
        subjectIsUser,
        timezone,
        retentionDays,
        exclude,
        signals,
        score,
        tiers,
        segments,
        priorities,
        conversions,
        dedupe,
        identity,
        limits,
        traits.items(),
        fields.items(),
        warnings.find(tiers, segments, priorities),
        text);
  }

  private List<Signal> signals(ConditionReader onMessages, int retentionDays) {
    SignalReader reader = new SignalReader(errors, onMessages, fields, retentionDays);
    return section.require("signals", WHAT).map(reader::signals).orElse(List.of());
  }

  /**
   * Collects the names of all signals and tiers, valid or not, so that an error in a definition
   * does not make its name unknown.
   */
  private Vocabulary accountNames() {
    List<String> signals =
        section
            .get("signals")
            .filter(MappingNode.class::isInstance)
            .map(node -> names((MappingNode) node))
            .orElse(List.of());
    Set<String> tiers = section.get("tiers").map(LadderReader::tierNames).orElse(Set.of());
    return Vocabulary.forAccounts(signals, tiers, traits::indexOf);
  }

  private static List<String> names(MappingNode node) {
    return node.getValue().stream()
        .map(entry -> entry.getKeyNode())
        .filter(ScalarNode.class::isInstance)
        .map(key -> ((ScalarNode) key).getValue())
        .distinct()
        .toList();
  }
}
