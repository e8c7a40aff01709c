// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.account.Account;
import io.flinkpql.message.MessageParser;
import io.flinkpql.message.ParsedMessage;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.RuleSetInterest;
import io.flinkpql.rules.RuleSets;
import io.flinkpql.scoring.Qualification;
import io.flinkpql.scoring.RuleTimeline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks the rule sets in {@code deploy/rules} against generated usage. */
class StarterRuleSetsTest {

  private static final Path RULES = Path.of("..", "rules");

  private final List<Qualification> qualifications = new ArrayList<>();
  private final Map<String, Account> accounts = new HashMap<>();
  private final Map<String, Integer> notApplied = new TreeMap<>();

  private void score(RuleSet rules, Stream<byte[]> messages) {
    MessageParser parser = new MessageParser(new RuleSetInterest(rules), () -> Long.MAX_VALUE);
    RuleTimeline timeline =
        new RuleTimeline(RuleHistory.of(new PublishedRules(rules, 0)), qualifications::add);
    long[] latest = {Long.MIN_VALUE};
    messages.forEach(
        value ->
            parser.parse(
                value,
                -1,
                new UsageEvent.Position(0, 0, 0),
                message -> {
                  if (message instanceof ParsedMessage.Usable usable) {
                    UsageEvent event = usable.event();
                    latest[0] = Math.max(latest[0], event.timestamp());
                    timeline.apply(
                        accounts.computeIfAbsent(
                            event.account(), id -> timeline.newAccount(id, event.timestamp())),
                        event,
                        Account.UNSET);
                  } else if (message instanceof ParsedMessage.Rejected rejected) {
                    notApplied.merge(rejected.reason().text(), 1, Integer::sum);
                  } else if (message instanceof ParsedMessage.Ignored ignored) {
                    notApplied.merge(ignored.cause().name(), 1, Integer::sum);
                  }
                }));
    accounts.values().forEach(account -> timeline.advance(account, latest[0]));
  }

  private Map<String, Long> accountsByTier() {
    return new TreeMap<>(
        accounts.values().stream()
            .collect(Collectors.groupingBy(a -> a.tier().orElse("-"), Collectors.counting())));
  }

  private Map<Qualification.Kind, Map<String, Long>> qualificationsByKindAndTier() {
    return qualifications.stream()
        .collect(
            Collectors.groupingBy(
                Qualification::kind,
                () -> new EnumMap<>(Qualification.Kind.class),
                Collectors.groupingBy(
                    q -> q.to().orElse("-"), TreeMap::new, Collectors.counting())));
  }

  @Test
  void generatedUsageExercisesEveryPartOfTheDefaultRuleSet() throws Exception {
    RuleSet rules = RuleSets.read(Files.readString(RULES.resolve("saas-default.yaml")));
    UsageGenerator generator =
        new UsageGenerator(new UsageProfile(1, LocalDate.of(2026, 3, 2), 250, 42, 1_400));

    Supplier<byte[]> next = () -> generator.next().value();
    score(rules, Stream.generate(next).limit(58_000));
    Set<String> segments = new HashSet<>();
    Set<Optional<String>> priorities = new HashSet<>();
    qualifications.forEach(q -> segments.addAll(q.segments()));
    qualifications.forEach(q -> priorities.add(q.priority()));

    assertThat(accountsByTier().values()).hasSize(5).allMatch(n -> n >= 3);
    assertThat(qualificationsByKindAndTier().get(Qualification.Kind.PROMOTED)).hasSize(4);
    assertThat(qualificationsByKindAndTier().get(Qualification.Kind.DEMOTED)).hasSizeGreaterThan(2);
    assertThat(qualificationsByKindAndTier().get(Qualification.Kind.CONVERTED)).isNotEmpty();
    assertThat(segments).hasSize(rules.segments().size());
    assertThat(priorities).hasSize(rules.priorities().size() + 1);
    assertThat(notApplied)
        .containsKeys(
            "malformed_json",
            "unsupported_type",
            "missing_event",
            "bad_timestamp",
            "bad_account",
            "future_timestamp",
            "EXCLUDED",
            "IDENTITY");
  }

  @Test
  void everyRuleSetIsValid() throws Exception {
    try (Stream<Path> files = Files.list(RULES)) {
      List<Path> all = files.filter(StarterRuleSetsTest::isRuleSet).toList();
      assertThat(all).hasSizeGreaterThanOrEqualTo(2);
      for (Path file : all) {
        assertThat(RuleSets.read(Files.readString(file)).name() + ".yaml")
            .isEqualTo(file.getFileName().toString());
      }
    }
  }

  /** Test files and JSON schemas stand beside the rule sets. */
  private static boolean isRuleSet(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".yaml") && !name.endsWith(".test.yaml");
  }
}
