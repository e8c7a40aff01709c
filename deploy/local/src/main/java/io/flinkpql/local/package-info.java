// SPDX-License-Identifier: Apache-2.0
/** Runs everything on one machine: embedded servers and the commands of {@code ./pql}. */
package io.flinkpql.local;
