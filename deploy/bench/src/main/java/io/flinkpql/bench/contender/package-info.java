// SPDX-License-Identifier: Apache-2.0
/** Runs the systems under test: the scoring job, baselines on Flink, and other engines. */
package io.flinkpql.bench.contender;
