// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.validation.LeadHistory;

/**
 * Holds an account of a replay after its last message.
 *
 * @param account the account's id
 * @param packed bytes of the account's codec
 * @param leads when it qualified; without entries unless outcomes are requested
 */
public record ReplayedAccount(String account, byte[] packed, LeadHistory leads) {}
