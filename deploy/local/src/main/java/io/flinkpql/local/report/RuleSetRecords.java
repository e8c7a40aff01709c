// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.report;

import io.flinkpql.rules.RuleSet;
import java.nio.file.Path;

/**
 * Names the records that a replay of a rule set wrote.
 *
 * @param rules the rule set
 * @param qualifications file of qualifications, one JSON object per line, ordered by time
 */
public record RuleSetRecords(RuleSet rules, Path qualifications) {}
