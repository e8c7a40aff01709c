// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

import java.time.ZoneId;

/**
 * Gives {@code where} and {@code exclude} the values of one message. Reusable, not thread-safe.
 *
 * <p>Reading a value of an account throws {@link IllegalStateException}.
 */
public final class MessageScope implements Scope {

  private static final String NO_ACCOUNT = "a condition on messages cannot read an account";

  private final ZoneId timezone;
  private Object[] fields = {};
  private String user = "";

  /**
   * Creates a scope without a message.
   *
   * @param timezone time zone of the rule set
   */
  public MessageScope(ZoneId timezone) {
    this.timezone = timezone;
  }

  /**
   * Replaces the message.
   *
   * @param newFields values in the order of {@code Interest.fields()}; not copied
   * @param newUser the user's id; empty if the message has none
   */
  public void set(Object[] newFields, String newUser) {
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
