// SPDX-License-Identifier: Apache-2.0
/**
 * Posts committed qualifications to webhooks.
 *
 * <p>Unsent alerts are keyed state, one outbox for each webhook and account, and every wait is a
 * timer. So no endpoint blocks the task: an outage delays no checkpoint and costs disk rather than
 * memory. (Flink's {@code AsyncSinkBase} waits at a checkpoint for requests in flight, and blocks
 * when its buffer is full.)
 */
package io.flinkpql.job.alert;
