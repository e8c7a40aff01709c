// SPDX-License-Identifier: Apache-2.0
/** What is remembered of users, so that messages without an account find theirs. */
package io.flinkpql.identity;
