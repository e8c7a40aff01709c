// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

import java.time.ZoneId;

/** One message, as {@code where} and {@code exclude} see it. Filled and reused, by one thread. */
public final class MessageScope implements Scope {

  private static final String NO_ACCOUNT = "conditions on messages read nothing of accounts";

  private final ZoneId timezone;
  private Object[] fields = {};
  private String user = "";

  /** A scope for messages under a rule set of this time zone. */
  public MessageScope(ZoneId timezone) {
    this.timezone = timezone;
  }

  /**
   * Takes up a message.
   *
   * @param newFields values of {@code Interest.fields()}, in that order
   * @param newUser empty if it has none
   */
  public void read(Object[] newFields, String newUser) {
    fields = newFields;
    user = newUser;
  }

  @Override
  public Object field(int index) {
    return fields[index];
  }

  @Override
  public String user() {
    return user;
  }

  @Override
  public ZoneId timezone() {
    return timezone;
  }

  @Override
  public double signal(int index) {
    throw new IllegalStateException(NO_ACCOUNT);
  }

  @Override
  public double score() {
    throw new IllegalStateException(NO_ACCOUNT);
  }

  @Override
  public int level() {
    throw new IllegalStateException(NO_ACCOUNT);
  }

  @Override
  public String tier() {
    throw new IllegalStateException(NO_ACCOUNT);
  }

  @Override
  public boolean converted() {
    throw new IllegalStateException(NO_ACCOUNT);
  }

  @Override
  public Object trait(int index) {
    throw new IllegalStateException(NO_ACCOUNT);
  }

  @Override
  public long day() {
    throw new IllegalStateException(NO_ACCOUNT);
  }
}
