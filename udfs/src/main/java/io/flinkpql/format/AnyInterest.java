// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.format;

import io.flinkpql.message.FieldPath;
import io.flinkpql.message.Interest;
import io.flinkpql.rules.Identity;
import io.flinkpql.rules.Limits;
import java.util.List;

/**
 * Wants every event, for messages that no rule set reads yet.
 *
 * @param fields the fields to read
 */
public record AnyInterest(List<FieldPath> fields) implements Interest {

  /** The trait that makes the parser keep calls of accounts; no message has this name. */
  private static final List<String> TRAITS = List.of(FieldPath.NAME_SEPARATOR);

  @Override
  public long version() {
    return 1;
  }

  @Override
  public boolean subjectIsUser() {
    return false;
  }

  @Override
  public boolean wants(String event) {
    return true;
  }

  @Override
  public List<String> traits() {
    return TRAITS;
  }

  @Override
  public boolean excludes(String user, Object[] values) {
    return false;
  }

  @Override
  public List<String> notIds() {
    return Identity.DEFAULT_NOT_IDS;
  }

  @Override
  public int maxMessageBytes() {
    return Limits.DEFAULTS.maxMessageBytes();
  }

  @Override
  public long maxFutureSkewMillis() {
    return Limits.DEFAULTS.maxFutureSkewMillis();
  }
}
