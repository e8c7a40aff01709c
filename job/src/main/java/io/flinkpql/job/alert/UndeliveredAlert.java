// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

/**
 * An alert that is not tried any more.
 *
 * @param alert as it would have been sent
 * @param reason why, in one line; holds no secret
 * @param attempts how often it was tried
 */
public record UndeliveredAlert(Alert alert, String reason, int attempts) {}
