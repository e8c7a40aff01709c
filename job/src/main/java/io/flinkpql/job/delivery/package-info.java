// SPDX-License-Identifier: Apache-2.0
/**
 * Reads the committed topics and folds their records into table changes.
 *
 * <p>Records of one account arrive in the order of their partition and are written in that order,
 * one batch at a time. Each change carries the partition and offset of its record. A table keeps
 * the row from the newer record, so a replayed record changes nothing. Once delivery has caught up,
 * each table equals a fold of its topic.
 */
package io.flinkpql.job.delivery;
