// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.survey;

import io.flinkpql.message.FieldPath;
import io.flinkpql.message.Interest;
import java.util.List;
import java.util.function.Consumer;

/** Passes on the fields of each message before {@code exclude} decides whether to drop it. */
record ObservedInterest(Interest interest, Consumer<Object[]> observer) implements Interest {

  @Override
  public boolean excludes(String user, Object[] fields) {
    observer.accept(fields);
    return interest.excludes(user, fields);
  }

  @Override
  public long version() {
    return interest.version();
  }

  @Override
  public boolean subjectIsUser() {
    return interest.subjectIsUser();
  }

  @Override
  public boolean wants(String event) {
    return interest.wants(event);
  }

  @Override
  public List<FieldPath> fields() {
    return interest.fields();
  }

  @Override
  public List<String> traits() {
    return interest.traits();
  }

  @Override
  public List<String> notIds() {
    return interest.notIds();
  }

  @Override
  public int maxMessageBytes() {
    return interest.maxMessageBytes();
  }

  @Override
  public long maxFutureSkewMillis() {
    return interest.maxFutureSkewMillis();
  }
}
