// SPDX-License-Identifier: Apache-2.0
/** Finds the behaviours of accounts that come before their conversion. */
package io.flinkpql.discovery;
