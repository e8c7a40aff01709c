// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Assigns each distinct item an index, from 0 in order of first appearance. */
final class OrderedIndex<T> {

  private final Map<T, Integer> indexes = new LinkedHashMap<>();

  /** Returns the index of an item; adds the item if it is new. */
  int indexOf(T item) {
    Integer next = indexes.size();
    Integer existing = indexes.putIfAbsent(item, next);
    return existing == null ? next : existing;
  }

  /** Returns the items in order of their index. */
  List<T> items() {
    return List.copyOf(indexes.keySet());
  }
}
