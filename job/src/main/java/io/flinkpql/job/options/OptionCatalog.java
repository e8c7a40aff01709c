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

/** Lists all options, except those of single webhooks, and validates their values. */
final class OptionCatalog {

  static final String PREFIX = "pql.";

  private static final List<OptionConstraint<?>> CONSTRAINTS =
      Stream.of(
              ScoringOptions.RULE_SET_CONSTRAINTS,
              ScoringOptions.CONSTRAINTS,
              RuntimeOptions.CONSTRAINTS,
              KafkaOptions.CONSTRAINTS,
              KafkaOptions.TOPIC_CONSTRAINTS,
              RegistryOptions.CONSTRAINTS,
              DeliveryOptions.CONSTRAINTS,
              AlertOptions.CONSTRAINTS,
              PostgresOptions.CONSTRAINTS,
              TopicOptions.CONSTRAINTS,
              HistoryOptions.CONSTRAINTS,
              BackfillOptions.CONSTRAINTS)
          .<OptionConstraint<?>>flatMap(Collection::stream)
          .toList();

  private static final Set<String> KEYS =
      CONSTRAINTS.stream()
          .map(constraint -> constraint.option().key())
          .collect(Collectors.toUnmodifiableSet());

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
              "must be longer than pql.checkpoint.interval, or the broker aborts every transaction",
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
              "must be longer than pql.time.out-of-orderness, or messages after a silence are late",
              ScoringOptions.SILENCE),
          new Relation(
              List.of(AlertOptions.GROUP_ID, DeliveryOptions.GROUP_ID),
              values ->
                  !values.get(AlertOptions.GROUP_ID).equals(values.get(DeliveryOptions.GROUP_ID)),
              "must not equal pql.delivery.group-id, because both groups read the same topic",
              AlertOptions.GROUP_ID),
          new Relation(
              List.of(
                  KafkaOptions.USAGE_TOPICS,
                  KafkaOptions.QUALIFICATIONS_TOPIC,
                  KafkaOptions.SHADOW_QUALIFICATIONS_TOPIC,
                  KafkaOptions.BACKFILL_TOPIC,
                  KafkaOptions.ACCOUNTS_TOPIC,
                  KafkaOptions.RULE_SETS_TOPIC,
                  KafkaOptions.DEAD_LETTERS_TOPIC,
                  KafkaOptions.ALERT_DEAD_LETTERS_TOPIC,
                  ScoringOptions.RULES_TOPIC),
              OptionCatalog::areTopicsDistinct,
              "must not name a topic twice, or one of the topics that the jobs write; give each"
                  + " pql.kafka.topics option a topic of its own",
              KafkaOptions.USAGE_TOPICS));

  private OptionCatalog() {}

  /**
   * Describes a condition between options.
   *
   * @param involved the options; the condition is tested only if each of them is valid by itself
   * @param holds whether the condition holds
   * @param error the error if it does not
   * @param blamed the option that the error names
   */
  private record Relation(
      List<ConfigOption<?>> involved,
      Predicate<Configuration> holds,
      String error,
      ConfigOption<?> blamed) {}

  /** Returns whether a key exists; every setting of Kafka clients does. */
  static boolean contains(String key) {
    return KEYS.contains(key)
        || key.startsWith(KafkaOptions.PROPERTIES_PREFIX)
            && key.length() > KafkaOptions.PROPERTIES_PREFIX.length();
  }

  /** Returns the error for a key that does not exist; it suggests the nearest key, if any. */
  static String unknownOption(String key) {
    return unknownOption(key, key, KEYS);
  }

  /**
   * Returns the error for a key that does not exist.
   *
   * @param key the full key
   * @param name the part of it that is unknown
   * @param known the valid names
   */
  static String unknownOption(String key, String name, Collection<String> known) {
    return key
        + ": no such option"
        + NearestName.of(name, known)
            .map(nearest -> ": did you mean '" + nearest + "'?")
            .orElse("; deploy/OPTIONS.md lists all options");
  }

  /** Returns all options. */
  static List<ConfigOption<?>> all() {
    return CONSTRAINTS.stream().<ConfigOption<?>>map(OptionConstraint::option).toList();
  }

  /**
   * Validates values.
   *
   * @param values values of existing options
   * @param required options that must have a value
   * @return the errors, one sentence each
   */
  static List<String> errors(Configuration values, Collection<ConfigOption<?>> required) {
    List<String> errors = new ArrayList<>();
    Set<ConfigOption<?>> invalid = new HashSet<>();
    for (OptionConstraint<?> constraint : CONSTRAINTS) {
      constraint
          .error(values)
          .ifPresent(
              error -> {
                errors.add(error);
                invalid.add(constraint.option());
              });
    }
    for (Relation relation : RELATIONS) {
      if (relation.involved().stream().noneMatch(invalid::contains)
          && !relation.holds().test(values)) {
        errors.add(relation.blamed().key() + ": " + relation.error());
      }
    }
    required.stream()
        .filter(option -> !values.contains(option))
        .forEach(
            option ->
                errors.add(
                    option.key()
                        + ": is required; set it in the --config file or by --"
                        + option.key()));
    return errors;
  }

  private static boolean areTopicsDistinct(Configuration values) {
    List<String> topics =
        new ArrayList<>(values.getOptional(KafkaOptions.USAGE_TOPICS).orElse(List.of()));
    topics.add(values.get(KafkaOptions.QUALIFICATIONS_TOPIC));
    topics.add(values.get(KafkaOptions.SHADOW_QUALIFICATIONS_TOPIC));
    topics.add(values.get(KafkaOptions.BACKFILL_TOPIC));
    topics.add(values.get(KafkaOptions.ACCOUNTS_TOPIC));
    topics.add(values.get(KafkaOptions.RULE_SETS_TOPIC));
    topics.add(values.get(KafkaOptions.DEAD_LETTERS_TOPIC));
    topics.add(values.get(KafkaOptions.ALERT_DEAD_LETTERS_TOPIC));
    values.getOptional(ScoringOptions.RULES_TOPIC).ifPresent(topics::add);
    return new HashSet<>(topics).size() == topics.size();
  }
}
