// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.measure;

/**
 * Defines the beginning and the end of a measurement.
 *
 * @param warmUpSeconds it begins this long after the first message,
 * @param warmUpEvents or after this many messages, whichever comes first
 * @param seconds it ends this long after its beginning,
 * @param topicEvents or when this many messages, all of the topic, have been read
 * @param pauseSliceMillis the longest pause of each of these times is kept; 0 to measure no pauses
 */
public record MeasurementPlan(
    double warmUpSeconds,
    long warmUpEvents,
    double seconds,
    long topicEvents,
    long pauseSliceMillis) {}
