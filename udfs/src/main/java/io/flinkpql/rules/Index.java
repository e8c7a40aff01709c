// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Numbers things in the order in which they first appear. */
final class Index<T> {

  private final Map<T, Integer> places = new LinkedHashMap<>();

  int of(T thing) {
    Integer next = places.size();
    Integer known = places.putIfAbsent(thing, next);
    return known == null ? next : known;
  }

  List<T> things() {
    return List.copyOf(places.keySet());
  }
}
