// SPDX-License-Identifier: Apache-2.0
/**
 * Alerts: committed qualifications that somebody wants to hear of, posted to webhooks.
 *
 * <p>What waits to be sent is keyed state, one outbox a webhook and account, and every wait is a
 * timer. So nothing here ever blocks its task: an endpoint that is away holds back neither a
 * checkpoint nor what else the job does, and costs disk rather than memory. (Flink's asynchronous
 * sink waits for requests under way at a checkpoint, and blocks when its buffer is full.)
 */
package io.flinkpql.job.alert;
