// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import io.flinkpql.account.Account;
import java.util.List;

/**
 * Reports the result of advancing an account's clock. A {@link RuleTimeline} overwrites its one
 * instance with each call, so that no message allocates a result: read it before the next call.
 */
public sealed class Advanced permits Applied, Merged {

  private Account account;
  private int qualifications;
  private List<Account> qualifiedBeside = List.of();
  private List<String> deletedBeside = List.of();

  Advanced() {}

  void set(Account newAccount, int newQualifications) {
    account = newAccount;
    qualifications = newQualifications;
  }

  /**
   * The account after the call. It is another object than the one passed in if a newer version of
   * the rule set came into force.
   */
  public Account account() {
    return account;
  }

  /** The number of qualifications that the call emitted under the first rule set. */
  public int qualifications() {
    return qualifications;
  }

  void setBeside(List<Account> newQualified, List<String> newDeleted) {
    qualifiedBeside = newQualified;
    deletedBeside = newDeleted;
  }

  /** The accounts under further live rule sets for which the call emitted qualifications. */
  public List<Account> qualifiedBeside() {
    return qualifiedBeside;
  }

  /** The names of the further live rule sets under which the call deleted the account. */
  public List<String> deletedBeside() {
    return deletedBeside;
  }

  /** Whether the call emitted any qualification under the first rule set. */
  public boolean qualified() {
    return qualifications > 0;
  }
}
