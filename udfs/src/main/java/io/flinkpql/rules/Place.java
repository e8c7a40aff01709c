// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

/**
 * A place in a document.
 *
 * @param line from 1
 * @param column from 1, in code points
 */
record Place(int line, int column) {}
