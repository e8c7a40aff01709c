// SPDX-License-Identifier: Apache-2.0
/** Resolves messages that name no account to the account of their user. */
package io.flinkpql.identity;
