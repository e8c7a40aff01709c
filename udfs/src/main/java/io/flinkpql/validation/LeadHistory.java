// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.validation;

import io.flinkpql.account.Account;
import io.flinkpql.scoring.Qualification;
import java.util.Arrays;
import java.util.List;

/**
 * Folds the qualifications of one account into the times at which it met each lead definition.
 *
 * @param qualifiedAt by definition, ms; {@link Account#UNSET} until it qualified
 * @param leftAt by definition, ms; {@link Account#UNSET} until it ceased to qualify
 */
public record LeadHistory(long[] qualifiedAt, long[] leftAt) {

  /** Creates the history of an account that has not qualified for any of {@code definitions}. */
  public static LeadHistory empty(int definitions) {
    return new LeadHistory(unset(definitions), unset(definitions));
  }

  private static long[] unset(int size) {
    long[] times = new long[size];
    Arrays.fill(times, Account.UNSET);
    return times;
  }

  /**
   * Adds the next qualification of the account.
   *
   * @param definitions as many as the history has entries
   */
  public void add(Qualification record, List<LeadDefinition> definitions) {
    for (int i = 0; i < qualifiedAt.length; i++) {
      boolean holds = definitions.get(i).holds(record);
      if (holds && qualifiedAt[i] == Account.UNSET) {
        qualifiedAt[i] = record.effectiveAt();
      } else if (!holds && qualifiedAt[i] != Account.UNSET && leftAt[i] == Account.UNSET) {
        leftAt[i] = record.effectiveAt();
      }
    }
  }

  /** The times for a definition, by its index. */
  public LeadTimes times(int definition) {
    return new LeadTimes(qualifiedAt[definition], leftAt[definition]);
  }
}
