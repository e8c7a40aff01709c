// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Gives a condition the values of its evidence.
 *
 * @param names names of the values
 * @param values values by name: Double, String or Boolean; null if absent
 */
record EvidenceScope(Names names, Map<String, Object> values) implements Scope {

  private static final String NO_CLOCK = "evidence holds neither a clock nor a message";

  /** Assigns indexes to the names in evidence: each is a signal, a trait or of the standing. */
  static final class Names {
    private static final String TRAIT = "traits.";
    private static final List<String> STANDING =
        Arrays.stream(Reference.Standing.values()).map(Reference.Standing::text).toList();

    private final List<String> signals;
    private final List<String> traits = new ArrayList<>();

    Names(Collection<String> names) {
      signals =
          names.stream()
              .filter(Predicate.not(STANDING::contains))
              .filter(name -> !name.startsWith(TRAIT))
              .toList();
    }

    Vocabulary vocabulary(Set<String> tiers) {
      return Vocabulary.forAccounts(signals, tiers, this::indexOfTrait);
    }

    private int indexOfTrait(String trait) {
      if (!traits.contains(trait)) {
        traits.add(trait);
      }
      return traits.indexOf(trait);
    }
  }

  /** Returns the value of a name; null if absent. */
  Object value(String name) {
    return values.get(name);
  }

  private double number(String name) {
    return value(name) instanceof Double number ? number : Double.NaN;
  }

  @Override
  public double signal(int index) {
    return number(names.signals.get(index));
  }

  @Override
  public double score() {
    return number(Reference.Standing.SCORE.text());
  }

  @Override
  public int level() {
    return (int) number(Reference.Standing.LEVEL.text());
  }

  @Override
  public String tier() {
    return value(Reference.Standing.TIER.text()) instanceof String tier ? tier : "";
  }

  @Override
  public boolean converted() {
    return Boolean.TRUE.equals(value(Reference.Standing.CONVERTED.text()));
  }

  @Override
  public Object trait(int index) {
    return value(Names.TRAIT + names.traits.get(index));
  }

  @Override
  public long day() {
    throw new IllegalStateException(NO_CLOCK);
  }

  @Override
  public ZoneId timezone() {
    throw new IllegalStateException(NO_CLOCK);
  }

  @Override
  public Object field(int index) {
    throw new IllegalStateException(NO_CLOCK);
  }

  @Override
  public String user() {
    throw new IllegalStateException(NO_CLOCK);
  }
}
