// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.ruletest;

import io.flinkpql.rules.Place;
import java.util.List;

/**
 * Reports an expectation that does not hold.
 *
 * @param place place of the expected value in the test file
 * @param summary the value that differs, and when
 * @param difference lines that compare the two and give the reason
 */
public record Failure(Place place, String summary, List<String> difference) {}
