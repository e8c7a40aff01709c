// SPDX-License-Identifier: Apache-2.0
/** Parses and runs the command {@code ./pql bench}. */
package io.flinkpql.bench.command;
