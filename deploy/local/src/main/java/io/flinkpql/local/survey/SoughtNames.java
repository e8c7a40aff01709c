// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.survey;

import io.flinkpql.condition.Condition;
import io.flinkpql.condition.Reference;
import io.flinkpql.message.FieldPath;
import io.flinkpql.message.Scalars;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.rules.Measure;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.Score;
import io.flinkpql.rules.Signal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;

/**
 * Lists the events, fields and traits that a rule set names, and finds those that a message has. A
 * name is known by its index in the list.
 *
 * <p>A field is sought where it is read: a signal's in messages of the signal's events, those of
 * {@code exclude} in all messages.
 */
final class SoughtNames {

  private final RuleSet rules;
  private final List<Sought> sought = new ArrayList<>();

  /** A name with the messages in which it is sought. */
  private sealed interface Sought {

    String text();

    Set<String> readers();
  }

  private record SoughtEvent(String event, Set<String> readers) implements Sought {
    @Override
    public String text() {
      return "event '" + event + "'";
    }
  }

  /**
   * A field that signals read.
   *
   * @param events names of the signals' events; empty for every event
   * @param numeric whether only a number is of use
   */
  private record SoughtField(
      int index, FieldPath path, Set<String> events, boolean numeric, Set<String> readers)
      implements Sought {

    @Override
    public String text() {
      String messages =
          events.isEmpty()
              ? "any message"
              : "a message of "
                  + events.stream()
                      .map(event -> "'" + event + "'")
                      .collect(Collectors.joining(" or "));
      return (numeric ? "a number at " : "") + path + " in " + messages;
    }

    boolean isIn(UsageEvent event) {
      Object value = event.fields()[index];
      return (events.isEmpty() || events.contains(event.event()))
          && (numeric ? value instanceof Double : Scalars.isScalar(value));
    }
  }

  private record SoughtExclusion(int index, FieldPath path, Set<String> readers) implements Sought {
    @Override
    public String text() {
      return path + " in any message";
    }
  }

  private record SoughtTrait(int index, String name, Set<String> readers) implements Sought {
    @Override
    public String text() {
      return "traits." + name + " in a group call";
    }
  }

  /** Lists the names of a rule set. */
  SoughtNames(RuleSet rules) {
    this.rules = rules;
    sought.addAll(events());
    sought.addAll(signalFields());
    sought.addAll(excludeFields());
    sought.addAll(traits());
  }

  private List<SoughtEvent> events() {
    Map<String, Set<String>> readers = new LinkedHashMap<>();
    for (Signal signal : rules.signals()) {
      signal.matcher().events().forEach(event -> add(readers, event, "signal " + signal.name()));
    }
    rules.score().map(Score::points).orElse(Map.of()).keySet().stream()
        .forEach(event -> add(readers, event, "points"));
    rules.conversions().forEach(event -> add(readers, event, "conversion"));
    return readers.entrySet().stream()
        .map(entry -> new SoughtEvent(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static void add(Map<String, Set<String>> readers, String name, String reader) {
    readers.computeIfAbsent(name, key -> new LinkedHashSet<>()).add(reader);
  }

  /** Lists a field once for all signals that read it in the same messages. */
  private List<SoughtField> signalFields() {
    Map<SoughtField, Set<String>> readers = new LinkedHashMap<>();
    for (Signal signal : rules.signals()) {
      signal
          .of()
          .map(path -> field(signal, path, signal.measure() == Measure.SUM))
          .ifPresent(field -> addReader(readers, field, signal));
      for (Condition where : signal.matcher().where()) {
        fieldsOf(where).stream()
            .map(index -> field(signal, rules.fields().get(index), false))
            .forEach(field -> addReader(readers, field, signal));
      }
    }
    return readers.entrySet().stream()
        .map(
            entry -> {
              SoughtField field = entry.getKey();
              return new SoughtField(
                  field.index, field.path, field.events, field.numeric, entry.getValue());
            })
        .toList();
  }

  private SoughtField field(Signal signal, FieldPath path, boolean numeric) {
    return new SoughtField(
        rules.fields().indexOf(path), path, signal.matcher().events(), numeric, Set.of());
  }

  private static void addReader(
      Map<SoughtField, Set<String>> readers, SoughtField field, Signal signal) {
    readers.computeIfAbsent(field, key -> new LinkedHashSet<>()).add("signal " + signal.name());
  }

  private List<SoughtExclusion> excludeFields() {
    return rules.exclude().stream()
        .flatMap(condition -> fieldsOf(condition).stream())
        .distinct()
        .map(index -> new SoughtExclusion(index, rules.fields().get(index), Set.of("exclude")))
        .toList();
  }

  private static List<Integer> fieldsOf(Condition condition) {
    return condition.references().stream()
        .filter(Reference.Field.class::isInstance)
        .map(reference -> ((Reference.Field) reference).index())
        .toList();
  }

  private List<SoughtTrait> traits() {
    Map<Integer, Set<String>> readers = new LinkedHashMap<>();
    rules
        .tiers()
        .forEach(
            tier -> {
              addTraits(readers, tier.enter(), "tier " + tier.name());
              addTraits(readers, tier.stay(), "tier " + tier.name());
            });
    rules.segments().forEach(s -> addTraits(readers, s.when(), "segment " + s.name()));
    rules.priorities().forEach(p -> addTraits(readers, p.when(), "priority " + p.name()));
    return readers.entrySet().stream()
        .map(e -> new SoughtTrait(e.getKey(), rules.traits().get(e.getKey()), e.getValue()))
        .toList();
  }

  private static void addTraits(
      Map<Integer, Set<String>> readers, List<Condition> conditions, String reader) {
    for (Condition condition : conditions) {
      for (Reference reference : condition.references()) {
        if (reference instanceof Reference.Trait trait) {
          readers.computeIfAbsent(trait.index(), key -> new LinkedHashSet<>()).add(reader);
        }
      }
    }
  }

  /** Returns the number of names. */
  int size() {
    return sought.size();
  }

  /** Finds the names that a message has, other than those of {@code exclude}. */
  void findIn(UsageEvent event, IntConsumer found) {
    for (int i = 0; i < sought.size(); i++) {
      if (has(event, sought.get(i))) {
        found.accept(i);
      }
    }
  }

  private static boolean has(UsageEvent event, Sought name) {
    return switch (event.kind()) {
      case USAGE ->
          name instanceof SoughtEvent wanted && wanted.event.equals(event.event())
              || name instanceof SoughtField field && field.isIn(event);
      case TRAITS ->
          name instanceof SoughtTrait trait && Scalars.isScalar(event.traits()[trait.index]);
      case DELETE -> false;
    };
  }

  /** Finds the names of {@code exclude} among the fields of a message. */
  void findExclusionsIn(Object[] fields, IntConsumer found) {
    for (int i = 0; i < sought.size(); i++) {
      if (sought.get(i) instanceof SoughtExclusion field && Scalars.isScalar(fields[field.index])) {
        found.accept(i);
      }
    }
  }

  /**
   * Lists the names that never occur. A field is left out if no event occurs in whose messages it
   * could be.
   *
   * @param occurrences number of messages by index of the name
   */
  List<SoughtName> missing(long[] occurrences) {
    Set<String> occurring = new LinkedHashSet<>();
    for (int i = 0; i < sought.size(); i++) {
      if (sought.get(i) instanceof SoughtEvent event && occurrences[i] > 0) {
        occurring.add(event.event);
      }
    }
    List<SoughtName> missing = new ArrayList<>();
    for (int i = 0; i < sought.size(); i++) {
      Sought name = sought.get(i);
      boolean impossible =
          name instanceof SoughtField field
              && !field.events.isEmpty()
              && field.events.stream().noneMatch(occurring::contains);
      if (occurrences[i] == 0 && !impossible) {
        missing.add(new SoughtName(name.text(), List.copyOf(name.readers())));
      }
    }
    return missing;
  }
}
