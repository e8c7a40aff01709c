// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.validation;

/** Counts the accounts that are leads of a tier of one rule set, of another, or of both. */
final class LeadComparison {

  private final String tier;
  private final long attributionMillis;
  private final LongList shifts = new LongList();
  private final ExampleSamples<ExampleGroup> examples = new ExampleSamples<>(AccountSample.SIZE);
  private long both;
  private long bothWon;
  private long onlyFirst;
  private long onlyFirstWon;
  private long onlySecond;
  private long onlySecondWon;
  private long retimed;

  LeadComparison(String tier, long attributionMillis) {
    this.tier = tier;
    this.attributionMillis = attributionMillis;
  }

  /** Adds an account by its times under the two rule sets. */
  void add(AccountOutcome outcome, LeadTimes first, LeadTimes second) {
    boolean isFirst = isLead(outcome, first);
    boolean isSecond = isLead(outcome, second);
    ExampleAccount example = ExampleAccount.of(outcome, first, second);
    if (isFirst && isSecond) {
      both++;
      examples.add(ExampleGroup.BOTH, example);
      bothWon += won(outcome, first);
      if (first.qualifiedAt() != second.qualifiedAt()) {
        retimed++;
        shifts.add(second.qualifiedAt() - first.qualifiedAt());
      }
    } else if (isFirst) {
      onlyFirst++;
      examples.add(ExampleGroup.ONLY_FIRST, example);
      onlyFirstWon += won(outcome, first);
    } else if (isSecond) {
      onlySecond++;
      examples.add(ExampleGroup.ONLY_SECOND, example);
      onlySecondWon += won(outcome, second);
    }
  }

  private static boolean isLead(AccountOutcome outcome, LeadTimes times) {
    return times.qualified() && (!outcome.paid() || times.qualifiedAt() < outcome.paidAt());
  }

  private int won(AccountOutcome outcome, LeadTimes times) {
    return outcome.paid() && outcome.paidAt() - times.qualifiedAt() <= attributionMillis ? 1 : 0;
  }

  MovedLeads result() {
    return new MovedLeads(
        tier,
        both,
        bothWon,
        onlyFirst,
        onlyFirstWon,
        onlySecond,
        onlySecondWon,
        retimed,
        Quartiles.of(shifts.sorted()),
        examples.result());
  }
}
