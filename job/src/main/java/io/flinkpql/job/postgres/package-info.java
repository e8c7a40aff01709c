// SPDX-License-Identifier: Apache-2.0
/**
 * Writes table changes to PostgreSQL: connections, migrations and SQL statements. No other package
 * of the jobs uses JDBC.
 *
 * <p>Statements compare the partition and offset of a change with those of the stored row, so
 * writing a change twice has no effect.
 */
package io.flinkpql.job.postgres;
