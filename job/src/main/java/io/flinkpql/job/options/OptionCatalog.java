// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import io.flinkpql.condition.NearestName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/** All options there are, and what holds of them. */
final class OptionCatalog {

  static final String PREFIX = "pql.";

  private static final List<OptionConstraint<?>> RULES =
      Stream.of(
              ScoringOptions.RULES,
              RuntimeOptions.RULES,
              KafkaOptions.RULES,
              DeliveryOptions.RULES,
              AlertOptions.RULES,
              PostgresOptions.RULES,
              TopicOptions.RULES)
          .<OptionConstraint<?>>flatMap(Collection::stream)
          .toList();

  private static final Set<String> KEYS =
      RULES.stream().map(rule -> rule.option().key()).collect(Collectors.toUnmodifiableSet());

  private static final List<Relation> RELATIONS =
      List.of(
          new Relation(
              List.of(
                  KafkaOptions.DELIVERY,
                  KafkaOptions.TRANSACTION_TIMEOUT,
                  RuntimeOptions.CHECKPOINT_INTERVAL),
              values ->
                  values.get(KafkaOptions.DELIVERY) != KafkaOptions.Delivery.EXACTLY_ONCE
                      || values
                              .get(KafkaOptions.TRANSACTION_TIMEOUT)
                              .compareTo(values.get(RuntimeOptions.CHECKPOINT_INTERVAL))
                          > 0,
              "must be longer than pql.checkpoint.interval, or every transaction is lost",
              KafkaOptions.TRANSACTION_TIMEOUT),
          new Relation(
              List.of(RuntimeOptions.PARALLELISM, RuntimeOptions.MAX_PARALLELISM),
              values ->
                  values.getOptional(RuntimeOptions.PARALLELISM).orElse(1)
                      <= values.get(RuntimeOptions.MAX_PARALLELISM),
              "must not be above pql.max-parallelism",
              RuntimeOptions.PARALLELISM),
          new Relation(
              List.of(ScoringOptions.SILENCE, ScoringOptions.OUT_OF_ORDERNESS),
              values ->
                  values
                          .get(ScoringOptions.SILENCE)
                          .compareTo(values.get(ScoringOptions.OUT_OF_ORDERNESS))
                      > 0,
              "must be longer than pql.time.out-of-orderness, or silence makes messages late",
              ScoringOptions.SILENCE),
          new Relation(
              List.of(AlertOptions.GROUP_ID, DeliveryOptions.GROUP_ID),
              values ->
                  !values.get(AlertOptions.GROUP_ID).equals(values.get(DeliveryOptions.GROUP_ID)),
              "must not be that of pql.delivery.group-id, which reads the same topic",
              AlertOptions.GROUP_ID),
          new Relation(
              List.of(
                  KafkaOptions.USAGE_TOPICS,
                  KafkaOptions.QUALIFICATIONS_TOPIC,
                  KafkaOptions.ACCOUNTS_TOPIC,
                  KafkaOptions.RULE_SETS_TOPIC,
                  KafkaOptions.DEAD_LETTERS_TOPIC,
                  KafkaOptions.ALERT_DEAD_LETTERS_TOPIC),
              OptionCatalog::topicsDiffer,
              "each topic is read or written for one thing only; a name is there twice",
              KafkaOptions.USAGE_TOPICS));

  private OptionCatalog() {}

  /**
   * What holds between options.
   *
   * @param involved options; it is asked only if each of them is right by itself
   * @param holds whether it does
   * @param error what is wrong if not
   * @param blamed the option that the error names
   */
  private record Relation(
      List<ConfigOption<?>> involved,
      Predicate<Configuration> holds,
      String error,
      ConfigOption<?> blamed) {}

  /** Whether an option of this name exists; settings of Kafka clients always do. */
  static boolean knows(String key) {
    return KEYS.contains(key)
        || key.startsWith(KafkaOptions.PROPERTIES_PREFIX)
            && key.length() > KafkaOptions.PROPERTIES_PREFIX.length();
  }

  /** What to say of an option that does not exist. */
  static String unknown(String key) {
    return key + ": no such option" + NearestName.hint(key, KEYS);
  }

  /** All options, in groups. */
  static List<ConfigOption<?>> all() {
    return RULES.stream().<ConfigOption<?>>map(OptionConstraint::option).toList();
  }

  /**
   * Everything that is wrong with values.
   *
   * @param values of known options
   * @param required options without which it does not work
   */
  static List<String> errors(Configuration values, Collection<ConfigOption<?>> required) {
    List<String> errors = new ArrayList<>();
    Set<ConfigOption<?>> wrong = new HashSet<>();
    for (OptionConstraint<?> rule : RULES) {
      rule.error(values)
          .ifPresent(
              error -> {
                errors.add(error);
                wrong.add(rule.option());
              });
    }
    for (Relation relation : RELATIONS) {
      if (relation.involved().stream().noneMatch(wrong::contains)
          && !relation.holds().test(values)) {
        errors.add(relation.blamed().key() + ": " + relation.error());
      }
    }
    required.stream()
        .filter(option -> !values.contains(option))
        .forEach(option -> errors.add(option.key() + ": is required"));
    return errors;
  }

  private static boolean topicsDiffer(Configuration values) {
    List<String> topics =
        new ArrayList<>(values.getOptional(KafkaOptions.USAGE_TOPICS).orElse(List.of()));
    topics.add(values.get(KafkaOptions.QUALIFICATIONS_TOPIC));
    topics.add(values.get(KafkaOptions.ACCOUNTS_TOPIC));
    topics.add(values.get(KafkaOptions.RULE_SETS_TOPIC));
    topics.add(values.get(KafkaOptions.DEAD_LETTERS_TOPIC));
    topics.add(values.get(KafkaOptions.ALERT_DEAD_LETTERS_TOPIC));
    return new HashSet<>(topics).size() == topics.size();
  }
}
