// SPDX-License-Identifier: Apache-2.0
/** Measures throughput, latency, pauses and resources of a contender. */
package io.flinkpql.bench.measure;
