// SPDX-License-Identifier: Apache-2.0
/** Measures throughput and the other scenarios, round by round. */
package io.flinkpql.bench.scenario;
