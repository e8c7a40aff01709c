// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

/**
 * An alert that was given up.
 *
 * @param alert the request that would have been sent
 * @param reason in one line, without secrets
 * @param attempts number of attempts made
 */
public record UndeliveredAlert(Alert alert, String reason, int attempts) {}
