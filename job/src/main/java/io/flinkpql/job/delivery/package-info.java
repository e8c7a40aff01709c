// SPDX-License-Identifier: Apache-2.0
/**
 * The delivery job: folds the committed topics into PostgreSQL.
 *
 * <p>Records of one account come in the order of their partition and are written in that order, one
 * batch at a time. Every statement is guarded by the partition and offset of the record behind it,
 * so what is delivered again changes nothing, and each table equals a fold of its topic once
 * delivery has caught up.
 */
package io.flinkpql.job.delivery;
