// SPDX-License-Identifier: Apache-2.0
/**
 * Compares the scoring job with simpler jobs and other engines, on the same messages and with the
 * same memory, each in a JVM of its own.
 */
package io.flinkpql.bench;
