// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.ruletest;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkpql.rules.Place;
import java.util.Map;

/**
 * Expects a value of an account.
 *
 * @param place place of the expected value in the test file
 * @param value selects the value
 * @param name completes the selection: the name of a signal or a count; else empty
 * @param expected the value; an object names only the fields that must be equal
 */
public record Check(Place place, AccountValue value, String name, JsonNode expected) {

  private static final double TOLERANCE = 1e-9;

  /** Returns the words for the value: {@code tier}, {@code signal sign_ins_7d}. */
  String what() {
    return value.text() + (name.isEmpty() ? "" : " " + name);
  }

  /** Whether an account has the expected value. */
  boolean holds(AccountResult result) {
    JsonNode actual = value.of(result, name);
    if (value != AccountValue.EVIDENCE) {
      return matches(expected, actual);
    }
    for (JsonNode entry : actual) {
      if (matches(expected, entry)) {
        return true;
      }
    }
    return false;
  }

  private static boolean matches(JsonNode expected, JsonNode actual) {
    if (expected.isNumber() && actual.isNumber()) {
      double difference = Math.abs(expected.doubleValue() - actual.doubleValue());
      return difference <= TOLERANCE * Math.max(1, Math.abs(expected.doubleValue()));
    } else if (expected.isObject()) {
      return matchesFields(expected, actual);
    } else if (expected.isArray()) {
      return matchesElements(expected, actual);
    }
    return expected.equals(actual);
  }

  private static boolean matchesFields(JsonNode expected, JsonNode actual) {
    for (Map.Entry<String, JsonNode> field : expected.properties()) {
      JsonNode found = actual.get(field.getKey());
      if (found == null || !matches(field.getValue(), found)) {
        return false;
      }
    }
    return true;
  }

  private static boolean matchesElements(JsonNode expected, JsonNode actual) {
    if (!actual.isArray() || expected.size() != actual.size()) {
      return false;
    }
    for (int i = 0; i < expected.size(); i++) {
      if (!matches(expected.get(i), actual.get(i))) {
        return false;
      }
    }
    return true;
  }
}
