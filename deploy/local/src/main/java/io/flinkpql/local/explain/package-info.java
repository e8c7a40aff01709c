// SPDX-License-Identifier: Apache-2.0
/** Explains an account's standing in plain English, from the delivery job's tables. */
package io.flinkpql.local.explain;
