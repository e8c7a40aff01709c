// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.record;

import java.util.Optional;

/**
 * Identifies an account under a rule set: the key of its records. The text is {@code rule
 * set/account}, with {@code %} and {@code /} in the name of the rule set as {@code %25} and {@code
 * %2F}; so the first {@code /} ends the name, and the account follows as it is.
 *
 * @param ruleSet name of the rule set
 * @param account id of the account
 */
public record AccountKey(String ruleSet, String account) {

  private static final char SEPARATOR = '/';

  /** Returns the key of an account under a rule set. */
  public static String text(String ruleSet, String account) {
    boolean plain = ruleSet.indexOf(SEPARATOR) < 0 && ruleSet.indexOf('%') < 0;
    String name = plain ? ruleSet : ruleSet.replace("%", "%25").replace("/", "%2F");
    return name + SEPARATOR + account;
  }

  /** Returns the rule set and the account of a key; empty if the text is no such key. */
  public static Optional<AccountKey> of(String text) {
    int end = text.indexOf(SEPARATOR);
    if (end < 0) {
      return Optional.empty();
    }
    String name = text.substring(0, end).replace("%2F", "/").replace("%25", "%");
    return Optional.of(new AccountKey(name, text.substring(end + 1)));
  }
}
