// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

import java.io.Serializable;

/**
 * Identifies the Kafka topic behind a part of the log. Positions are comparable within one topic
 * only; a topic that was created anew has another id.
 *
 * @param topic the part of the log
 * @param name name of the topic
 * @param topicId id that Kafka gave the topic; empty if the brokers have no ids
 * @param clusterId id of the Kafka cluster; empty if it has none
 */
public record LogTopic(LogRecord.Topic topic, String name, String topicId, String clusterId)
    implements Serializable {

  /** Returns whether another topic is the same, as far as the ids are known. */
  public boolean isSame(LogTopic other) {
    return isSame(topicId, other.topicId) && isSame(clusterId, other.clusterId);
  }

  private static boolean isSame(String one, String other) {
    return one.isEmpty() || other.isEmpty() || one.equals(other);
  }
}
