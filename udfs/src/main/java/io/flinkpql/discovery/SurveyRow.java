// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.discovery;

/**
 * Counts how often a thing occurs in a history, or in a part of it.
 *
 * @param kind the kind of thing
 * @param name name of the event, id of the account that paid; empty for {@link Kind#TOTAL}
 * @param property name of the property; empty for other kinds
 * @param accounts accounts that have it
 * @param paidAccounts those of them that paid
 * @param messages messages that have it
 * @param afterPaid those of them that come after their account has paid
 * @param numbers messages in which the property is a number
 * @param earliest earliest event time, ms
 * @param latest latest event time, ms
 */
public record SurveyRow(
    Kind kind,
    String name,
    String property,
    long accounts,
    long paidAccounts,
    long messages,
    long afterPaid,
    long numbers,
    long earliest,
    long latest) {

  /** Lists the kinds of things that are counted. */
  public enum Kind {
    /** All accounts together. */
    TOTAL,
    /** Events of one name. */
    EVENT,
    /** A scalar property of events of one name; accounts and times are not counted. */
    PROPERTY,
    /** The payment of one account. */
    PAYMENT
  }

  /** Returns a key that is equal for rows of the same thing. */
  public String key() {
    return kind + "\u0000" + name + "\u0000" + property;
  }

  /** Adds the counts of a row of the same thing. */
  public SurveyRow plus(SurveyRow other) {
    return new SurveyRow(
        kind,
        name,
        property,
        accounts + other.accounts,
        paidAccounts + other.paidAccounts,
        messages + other.messages,
        afterPaid + other.afterPaid,
        numbers + other.numbers,
        Math.min(earliest, other.earliest),
        Math.max(latest, other.latest));
  }
}
