// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import io.flinkpql.message.UsageEvent;
import io.flinkpql.rules.ReadValues;
import java.util.List;

/**
 * Reorders the fields and traits of a message from those that the parser read to those of one rule
 * set. A field that the parser did not read becomes absent.
 */
final class FieldProjection {

  private static final int ABSENT = -1;

  private final int[] fields;
  private final int[] traits;

  FieldProjection(ReadValues from, ReadValues to) {
    fields = indexes(from.fields(), to.fields());
    traits = indexes(from.traits(), to.traits());
  }

  private static int[] indexes(List<?> from, List<?> to) {
    return to.stream().mapToInt(from::indexOf).toArray();
  }

  /** Returns a copy of a message, with the fields and traits of a version of a rule set. */
  UsageEvent project(UsageEvent event, long version) {
    return event.withValues(
        version,
        project(event.fields(), fields),
        event.traits().length == 0 ? event.traits() : project(event.traits(), traits));
  }

  private static Object[] project(Object[] values, int[] indexes) {
    Object[] target = new Object[indexes.length];
    for (int i = 0; i < indexes.length; i++) {
      boolean present = indexes[i] != ABSENT && indexes[i] < values.length;
      target[i] = present ? values[indexes[i]] : null;
    }
    return target;
  }
}
