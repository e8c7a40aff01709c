// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.ruletest;

import io.flinkpql.rules.Place;
import java.util.List;

/**
 * Holds the tests of one document.
 *
 * @param versions the rule set and its later versions, in order; at least one
 * @param clock converts times of the document
 * @param tests in document order; at least one
 */
public record TestFile(List<Version> versions, TestClock clock, List<TestCase> tests) {

  /**
   * Refers to a version of the rule set.
   *
   * @param path path of the document, relative to the test file
   * @param place place of the path in the test file
   * @param activeFrom instant from which the version is in force, ms; {@code Long.MIN_VALUE} for
   *     the first, which has always been
   */
  public record Version(String path, Place place, long activeFrom) {}

  /**
   * Holds a scenario and the results that it must have.
   *
   * @param name unique in the document
   * @param place place of the name
   * @param messages in order of time
   * @param expectations in document order
   */
  public record TestCase(
      String name, Place place, List<TestMessage> messages, List<Expectation> expectations) {}

  /**
   * Holds a message as a product would send it.
   *
   * @param time event time, ms
   * @param json the message
   */
  public record TestMessage(long time, byte[] json) {}

  /**
   * Lists what must be true of an account at an instant.
   *
   * @param place place of the expectation
   * @param at the instant, ms
   * @param account id of the account
   * @param checks in document order
   * @param names the names of the rule set that the checks use
   */
  public record Expectation(
      Place place, long at, String account, List<Check> checks, List<UsedName> names) {}

  /**
   * Uses a name of the rule set.
   *
   * @param kind the kind of the thing named
   * @param name the name
   * @param place its place in the test file
   */
  public record UsedName(Kind kind, String name, Place place) {

    /** Lists the things of a rule set that an expectation can name. */
    public enum Kind {
      TIER("tier"),
      SEGMENT("segment"),
      PRIORITY("priority"),
      SIGNAL("signal");

      private final String text;

      Kind(String text) {
        this.text = text;
      }

      /** Returns the word for it in messages. */
      String text() {
        return text;
      }
    }
  }
}
