// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.validation;

import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.Segment;
import io.flinkpql.rules.Tier;
import io.flinkpql.scoring.Qualification;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Decides which accounts count as leads: those of a tier and above, or those of a segment. */
public sealed interface LeadDefinition extends Serializable {

  /** The name of the tier or segment. */
  String name();

  /**
   * Whether an account qualifies.
   *
   * @param level level of its tier, 0 for no tier
   * @param segments names of its segments
   */
  boolean holds(int level, Collection<String> segments);

  /** Whether an account qualifies in the standing that {@code record} reports. */
  default boolean holds(Qualification record) {
    return holds(record.level(), record.segments());
  }

  /**
   * Qualifies accounts of a tier and of every higher one.
   *
   * @param name name of the tier
   * @param level its level, from 1
   */
  record OfTier(String name, int level) implements LeadDefinition {
    @Override
    public boolean holds(int held, Collection<String> segments) {
      return held >= level;
    }
  }

  /**
   * Qualifies accounts of a segment.
   *
   * @param name name of the segment
   */
  record OfSegment(String name) implements LeadDefinition {
    @Override
    public boolean holds(int held, Collection<String> segments) {
      return segments.contains(name);
    }
  }

  /** Lists a definition for each tier of a rule set, lowest first, then for each segment. */
  static List<LeadDefinition> of(RuleSet rules) {
    List<LeadDefinition> definitions = new ArrayList<>();
    for (Tier tier : rules.tiers()) {
      definitions.add(new OfTier(tier.name(), definitions.size() + 1));
    }
    for (Segment segment : rules.segments()) {
      definitions.add(new OfSegment(segment.name()));
    }
    return List.copyOf(definitions);
  }
}
