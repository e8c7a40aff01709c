// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.measure;

/**
 * When counting begins and ends.
 *
 * @param warmUpSeconds it begins so long after the first message,
 * @param warmUpEvents or after so many messages, whichever is first
 * @param seconds it ends so long after it began,
 * @param topicEvents or when all messages of the topic have been read
 * @param pauseSliceMillis the time of which the longest pause is kept while it is counted; 0 not to
 *     look for pauses
 */
public record MeasurementPlan(
    double warmUpSeconds,
    long warmUpEvents,
    double seconds,
    long topicEvents,
    long pauseSliceMillis) {}
