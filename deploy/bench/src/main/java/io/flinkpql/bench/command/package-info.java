// SPDX-License-Identifier: Apache-2.0
/** The command line of {@code ./pql bench}. */
package io.flinkpql.bench.command;
