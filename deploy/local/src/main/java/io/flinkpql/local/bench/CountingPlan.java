package io.flinkpql.local.bench;

/**
 * When counting begins and ends.
 *
 * @param warmUpSeconds it begins so long after the first message,
 * @param warmUpEvents or after so many messages, whichever is first
 * @param seconds it ends so long after it began,
 * @param topicEvents or when all messages of the topic have been read
 */
public record CountingPlan(
    double warmUpSeconds, long warmUpEvents, double seconds, long topicEvents) {}
