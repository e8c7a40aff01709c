// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.scenario;

import io.flinkpql.bench.measure.MeasurementPlan;
import io.flinkpql.bench.process.ContenderTask;
import java.util.Map;

/**
 * Describes a run of one contender in a process of its own.
 *
 * @param name unique; part of file, topic and group names
 * @param task the name shown with the progress
 * @param mode the measurement to make
 * @param contender its name
 * @param topic the input
 * @param dedupe whether the rule set drops duplicates
 * @param plan warm-up and duration
 * @param options job options that replace the defaults of the benchmark, by key
 */
record RunRequest(
    String name,
    String task,
    ContenderTask.Mode mode,
    String contender,
    String topic,
    boolean dedupe,
    MeasurementPlan plan,
    Map<String, String> options) {}
