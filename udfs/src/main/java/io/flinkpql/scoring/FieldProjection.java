// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import io.flinkpql.message.UsageEvent;
import io.flinkpql.rules.ReadValues;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Reorders the fields and traits of a message from those that the parser read to those of one rule
 * set. A field that the parser did not read becomes absent.
 */
final class FieldProjection {

  private static final int ABSENT = -1;

  private final int[] fields;
  private final int[] traits;
  private final boolean moves;

  FieldProjection(ReadValues from, ReadValues to) {
    fields = indexes(from.fields(), to.fields());
    traits = indexes(from.traits(), to.traits());
    moves = !isPrefix(fields) || !isPrefix(traits);
  }

  private static boolean isPrefix(int[] indexes) {
    return IntStream.range(0, indexes.length).allMatch(i -> indexes[i] == i);
  }

  /** Whether a value has another index than among those that the parser read, or is absent. */
  boolean moves() {
    return moves;
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
