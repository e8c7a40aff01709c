// SPDX-License-Identifier: Apache-2.0
/**
 * Tests rule sets: reads files of test cases, scores their messages, and compares the result with
 * what the cases expect.
 */
package io.flinkpql.ruletest;
