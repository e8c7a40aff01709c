// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import io.flinkpql.message.FieldPath;
import io.flinkpql.message.Interest;
import java.util.List;

/**
 * Tells the message parser what a rule set in force and its candidates read. They share their
 * ground, so the rule set in force decides whom it excludes.
 */
final class JointInterest implements Interest {

  private final RuleSetInterest inForce;
  private final List<RuleSetInterest> candidates;
  private final List<RuleSetInterest> live;
  private final int[][] liveTraits;
  private final ReadValues values;
  private final int candidateSet;

  /**
   * Creates an interest.
   *
   * @param values fields and traits of {@code candidateSet}
   * @param candidates the rule sets that read messages, of {@code candidateSet}
   * @param live those of them that are in force
   */
  JointInterest(
      RuleSet inForce,
      ReadValues values,
      List<RuleSet> candidates,
      List<RuleSet> live,
      int candidateSet) {
    this.inForce = new RuleSetInterest(inForce);
    this.values = values;
    this.candidates = candidates.stream().map(RuleSetInterest::new).toList();
    this.candidateSet = candidateSet;
    this.live = live.stream().map(RuleSetInterest::new).toList();
    liveTraits =
        live.stream()
            .map(rules -> rules.traits().stream().mapToInt(values.traits()::indexOf).toArray())
            .toArray(int[][]::new);
  }

  @Override
  public long version() {
    return inForce.version();
  }

  @Override
  public int candidateSet() {
    return candidateSet;
  }

  @Override
  public boolean subjectIsUser() {
    return inForce.subjectIsUser();
  }

  @Override
  public boolean wants(String event) {
    return inForce.wants(event);
  }

  @Override
  public boolean candidatesWant(String event) {
    for (int i = 0; i < candidates.size(); i++) {
      if (candidates.get(i).wants(event)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean othersInForceWant(String event) {
    for (int i = 0; i < live.size(); i++) {
      if (live.get(i).wants(event)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean othersInForceReadAny(Object[] traits) {
    for (int[] positions : liveTraits) {
      for (int position : positions) {
        if (traits[position] != null) {
          return true;
        }
      }
    }
    return false;
  }

  @Override
  public List<FieldPath> fields() {
    return values.fields();
  }

  @Override
  public List<String> traits() {
    return values.traits();
  }

  @Override
  public int wantedTraits() {
    return inForce.wantedTraits();
  }

  @Override
  public boolean excludes(String user, Object[] fields) {
    return inForce.excludes(user, fields);
  }

  @Override
  public List<String> notIds() {
    return inForce.notIds();
  }

  @Override
  public int maxMessageBytes() {
    return inForce.maxMessageBytes();
  }

  @Override
  public long maxFutureSkewMillis() {
    return inForce.maxFutureSkewMillis();
  }
}
