// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import io.flinkpql.condition.Condition;
import io.flinkpql.condition.MessageScope;
import io.flinkpql.condition.Truth;
import io.flinkpql.message.FieldPath;
import io.flinkpql.message.Interest;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a rule set wants to know of messages. One thread at a time may ask {@link #excludes}. */
public final class RuleSetInterest implements Interest {

  private final RuleSet rules;
  private final boolean wantsEvery;
  private final Set<String> wanted = new HashSet<>();
  private final Condition[] exclude;
  private final MessageScope scope;

  /**
   * @param rules the rule set in force
   */
  public RuleSetInterest(RuleSet rules) {
    this.rules = rules;
    this.wantsEvery = rules.signals().stream().anyMatch(signal -> signal.matcher().any());
    rules.signals().forEach(signal -> wanted.addAll(signal.matcher().events()));
    rules.score().ifPresent(score -> wanted.addAll(score.points().keySet()));
    wanted.addAll(rules.conversions());
    this.exclude = rules.exclude().toArray(Condition[]::new);
    this.scope = new MessageScope(rules.timezone());
  }

  @Override
  public long version() {
    return rules.version();
  }

  @Override
  public boolean subjectIsUser() {
    return rules.subjectIsUser();
  }

  @Override
  public boolean wants(String event) {
    return wantsEvery || wanted.contains(event);
  }

  @Override
  public List<FieldPath> fields() {
    return rules.fields();
  }

  @Override
  public List<String> traits() {
    return rules.traits();
  }

  @Override
  public boolean excludes(String user, Object[] fields) {
    scope.read(fields, user);
    for (Condition condition : exclude) {
      if (condition.test(scope) == Truth.TRUE) {
        return true;
      }
    }
    return false;
  }

  @Override
  public int maxMessageBytes() {
    return rules.limits().maxMessageBytes();
  }

  @Override
  public long maxFutureSkewMillis() {
    return rules.limits().maxFutureSkewMillis();
  }
}
