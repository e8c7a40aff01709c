// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Provides settable values for conditions and compiles the conditions that read them. */
final class TestScope implements Scope {

  static final List<String> SIGNALS = List.of("a", "b", "missing", "sign_in_days_7d");
  static final Set<String> TIERS = Set.of("activated", "qualified");

  final double[] signals = {5, 2, Double.NaN, 7};
  final Map<String, Object> traits = new HashMap<>();
  final Map<String, Object> fields = new HashMap<>();
  String tier = "";
  String user = "";
  boolean converted;

  private final Map<String, Integer> traitIndexes = new LinkedHashMap<>();
  private final Map<String, Integer> fieldIndexes = new LinkedHashMap<>();
  private final ConditionCompiler accounts =
      new ConditionCompiler(
          Vocabulary.forAccounts(SIGNALS, TIERS, name -> index(traitIndexes, name)));
  private final ConditionCompiler messages =
      new ConditionCompiler(Vocabulary.forMessages(path -> index(fieldIndexes, path.toString())));

  private static int index(Map<String, Integer> indexes, String name) {
    return indexes.computeIfAbsent(name, unseen -> indexes.size());
  }

  Condition onAccount(String text) throws InvalidConditionException {
    return accounts.compile(text);
  }

  Condition onMessage(String text) throws InvalidConditionException {
    return messages.compile(text);
  }

  Truth test(String text) throws InvalidConditionException {
    return onAccount(text).test(this);
  }

  Truth testMessage(String text) throws InvalidConditionException {
    return onMessage(text).test(this);
  }

  private static Object value(Map<String, Integer> indexes, Map<String, Object> values, int index) {
    return values.get(List.copyOf(indexes.keySet()).get(index));
  }

  @Override
  public double signal(int index) {
    return signals[index];
  }

  @Override
  public double score() {
    return 42.5;
  }

  @Override
  public int level() {
    return 1;
  }

  @Override
  public String tier() {
    return tier;
  }

  @Override
  public boolean converted() {
    return converted;
  }

  @Override
  public Object trait(int index) {
    return value(traitIndexes, traits, index);
  }

  @Override
  public long day() {
    return LocalDate.of(2026, 3, 4).toEpochDay();
  }

  @Override
  public ZoneId timezone() {
    return ZoneId.of("Europe/Berlin");
  }

  @Override
  public Object field(int index) {
    return value(fieldIndexes, fields, index);
  }

  @Override
  public String user() {
    return user;
  }
}
