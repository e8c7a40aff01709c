// SPDX-License-Identifier: Apache-2.0
/**
 * What an account's usage leaves behind: tracks, traits, the ladder it stands on; packed to bytes.
 */
package io.flinkpql.account;
