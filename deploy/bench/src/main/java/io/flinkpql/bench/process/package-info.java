// SPDX-License-Identifier: Apache-2.0
/** Runs broker and contenders as processes of their own, and their reports to the parent. */
package io.flinkpql.bench.process;
