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

/**
 * Tells the message parser which events, fields and traits a rule set reads.
 *
 * <p>Creating one walks the rule set once; each query is cheap: {@link #wants} is a hash lookup,
 * {@link #excludes} evaluates the {@code exclude} conditions until one is true. {@code excludes}
 * reuses a buffer, so an instance belongs to one thread.
 */
public final class RuleSetInterest implements Interest {

  private final RuleSet rules;
  private final boolean wantsEveryEvent;
  private final Set<String> wantedEvents = new HashSet<>();
  private final Condition[] exclude;
  private final MessageScope scope;

  /**
   * Collects the events that signals, points and the conversion name.
   *
   * @param rules the rule set by which messages are parsed
   */
  public RuleSetInterest(RuleSet rules) {
    this.rules = rules;
    this.wantsEveryEvent =
        rules.signals().stream().anyMatch(signal -> signal.matcher().matchesEveryEvent());
    rules.signals().forEach(signal -> wantedEvents.addAll(signal.matcher().events()));
    rules.score().ifPresent(score -> wantedEvents.addAll(score.points().keySet()));
    wantedEvents.addAll(rules.conversions());
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
    return wantsEveryEvent || wantedEvents.contains(event);
  }

  @Override
  public List<FieldPath> fields() {
    return rules.fields();
  }

  @Override
  public List<String> traits() {
    return rules.traits();
  }

  /** Evaluates the {@code exclude} conditions. An error counts as false. Not thread-safe. */
  @Override
  public boolean excludes(String user, Object[] fields) {
    scope.set(fields, user);
    for (Condition condition : exclude) {
      if (condition.test(scope) == Truth.TRUE) {
        return true;
      }
    }
    return false;
  }

  @Override
  public List<String> notIds() {
    return rules.identity().notIds();
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
