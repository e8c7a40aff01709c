// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import io.flinkpql.message.UsageEvent;
import io.flinkpql.rules.RuleSet;
import java.util.List;

/**
 * Reorders the fields and traits of a message from the version of the rule set by which it was
 * parsed to another one. A field that only the other version reads becomes absent.
 */
final class FieldProjection {

  private static final int ABSENT = -1;

  private final int[] fields;
  private final int[] traits;

  FieldProjection(RuleSet from, RuleSet to) {
    fields = indexes(from.fields(), to.fields());
    traits = indexes(from.traits(), to.traits());
  }

  private static int[] indexes(List<?> from, List<?> to) {
    return to.stream().mapToInt(from::indexOf).toArray();
  }

  /** Returns a copy of a message, with the fields and traits of the other version. */
  UsageEvent project(UsageEvent event, long version) {
    return new UsageEvent(
        event.kind(),
        event.account(),
        event.user(),
        event.event(),
        event.timestamp(),
        event.messageId(),
        version,
        project(event.fields(), fields),
        event.traits().length == 0 ? event.traits() : project(event.traits(), traits),
        event.position());
  }

  private static Object[] project(Object[] values, int[] indexes) {
    Object[] target = new Object[indexes.length];
    for (int i = 0; i < indexes.length; i++) {
      target[i] = indexes[i] == ABSENT ? null : values[indexes[i]];
    }
    return target;
  }
}
