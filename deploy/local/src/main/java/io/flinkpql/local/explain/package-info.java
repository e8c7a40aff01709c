// SPDX-License-Identifier: Apache-2.0
/** Says in words where an account stands, and why. */
package io.flinkpql.local.explain;
