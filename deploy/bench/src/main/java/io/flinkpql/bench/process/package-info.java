// SPDX-License-Identifier: Apache-2.0
/** Runs broker and contenders as processes of their own, and carries their reports. */
package io.flinkpql.bench.process;
