// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import io.flinkpql.message.FieldPath.Root;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/** Builds the interest of a test step by step. */
record TestInterest(
    long version,
    boolean subjectIsUser,
    Predicate<String> wanted,
    List<FieldPath> fields,
    List<String> traits,
    BiPredicate<String, Object[]> exclusion,
    int maxMessageBytes,
    long maxFutureSkewMillis,
    List<String> notIds)
    implements Interest {

  /** Creates an interest in every event and no field. */
  static TestInterest any() {
    return new TestInterest(
        7,
        false,
        e -> true,
        List.of(),
        List.of(),
        (user, fields) -> false,
        1 << 20,
        300_000,
        List.of());
  }

  TestInterest wanting(String... events) {
    return new TestInterest(
        version,
        subjectIsUser,
        List.of(events)::contains,
        fields,
        traits,
        exclusion,
        maxMessageBytes,
        maxFutureSkewMillis,
        notIds);
  }

  /** Adds fields, written like {@code properties.rows}. */
  TestInterest reading(String... paths) {
    List<FieldPath> all = new ArrayList<>(fields);
    for (String path : paths) {
      List<String> names = Arrays.asList(path.split("\\."));
      all.add(
          new FieldPath(
              Root.valueOf(names.get(0).toUpperCase(Locale.ROOT)), names.subList(1, names.size())));
    }
    return new TestInterest(
        version,
        subjectIsUser,
        wanted,
        all,
        traits,
        exclusion,
        maxMessageBytes,
        maxFutureSkewMillis,
        notIds);
  }

  TestInterest readingTraits(String... names) {
    return new TestInterest(
        version,
        subjectIsUser,
        wanted,
        fields,
        List.of(names),
        exclusion,
        maxMessageBytes,
        maxFutureSkewMillis,
        notIds);
  }

  TestInterest excluding(BiPredicate<String, Object[]> condition) {
    return new TestInterest(
        version,
        subjectIsUser,
        wanted,
        fields,
        traits,
        condition,
        maxMessageBytes,
        maxFutureSkewMillis,
        notIds);
  }

  TestInterest ofUsers() {
    return new TestInterest(
        version,
        true,
        wanted,
        fields,
        traits,
        exclusion,
        maxMessageBytes,
        maxFutureSkewMillis,
        notIds);
  }

  TestInterest withMaxMessageBytes(int bytes) {
    return new TestInterest(
        version,
        subjectIsUser,
        wanted,
        fields,
        traits,
        exclusion,
        bytes,
        maxFutureSkewMillis,
        notIds);
  }

  TestInterest withNotIds(String... ids) {
    return new TestInterest(
        version,
        subjectIsUser,
        wanted,
        fields,
        traits,
        exclusion,
        maxMessageBytes,
        maxFutureSkewMillis,
        List.of(ids));
  }

  @Override
  public boolean wants(String event) {
    return wanted.test(event);
  }

  @Override
  public boolean excludes(String user, Object[] values) {
    return exclusion.test(user, values);
  }
}
