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

/** Reads the sections of one rule set, in an order in which each knows what it needs. */
final class RuleSetReader {

  private static final List<String> KEYS =
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
  private final Problems problems;
  private final Scalar scalar;
  private final Section section;
  private final Index<String> traits = new Index<>();
  private final Index<FieldPath> fields = new Index<>();
  private final ConditionReader.Budget budget = new ConditionReader.Budget();

  RuleSetReader(String text, Node root, Problems problems) {
    this.text = text;
    this.problems = problems;
    this.scalar = new Scalar(problems);
    this.section = Section.of(root, WHAT, KEYS, problems);
  }

  RuleSet read() throws InvalidRuleSetException {
    Optional<String> name = section.require("name", WHAT).flatMap(n -> scalar.name(n, "'name'"));
    long version =
        section
            .require("version", WHAT)
            .map(n -> scalar.integer(n, "'version'", 1, Long.MAX_VALUE).orElse(1))
            .orElse(1L);
    Optional<String> description =
        section.get("description").flatMap(n -> scalar.text(n, "'description'"));
    SettingsReader settings = new SettingsReader(problems);
    boolean subjectIsUser = settings.subjectIsUser(section.get("subject"));
    ZoneId timezone = settings.timezone(section.get("timezone"));
    int retentionDays = settings.retentionDays(section.get("retention"));

    Vocabulary ofMessages = Vocabulary.ofMessages(fields::of);
    ConditionReader onMessages = new ConditionReader(ofMessages, problems, budget);
    List<Condition> exclude =
        section.get("exclude").map(n -> onMessages.any(n, "'exclude'")).orElse(List.of());
    List<Signal> signals = signals(onMessages, retentionDays);
    Optional<Score> score = section.get("score").map(settings::score);

    LadderReader ladder =
        new LadderReader(problems, new ConditionReader(ofAccounts(), problems, budget));
    List<Tier> tiers = section.require("tiers", WHAT).map(ladder::tiers).orElse(List.of());
    List<Segment> segments = section.get("segments").map(ladder::segments).orElse(List.of());
    List<Priority> priorities = section.get("priority").map(ladder::priorities).orElse(List.of());
    Set<String> conversions = section.get("conversion").map(settings::conversions).orElse(Set.of());
    Dedupe dedupe = settings.dedupe(section.get("dedupe"), retentionDays);
    Identity identity = settings.identity(section.get("identity"));
    Limits limits = settings.limits(section.get("limits"));

    problems.refuse();
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
        traits.things(),
        fields.things(),
        text);
  }

  private List<Signal> signals(ConditionReader onMessages, int retentionDays) {
    SignalReader reader = new SignalReader(problems, onMessages, fields, retentionDays);
    return section.require("signals", WHAT).map(reader::signals).orElse(List.of());
  }

  /** Names of signals and tiers are known even where something else about them is wrong. */
  private Vocabulary ofAccounts() {
    List<String> signals =
        section
            .get("signals")
            .filter(MappingNode.class::isInstance)
            .map(node -> names((MappingNode) node))
            .orElse(List.of());
    Set<String> tiers = section.get("tiers").map(LadderReader::tierNames).orElse(Set.of());
    return Vocabulary.ofAccounts(signals, tiers, traits::of);
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
