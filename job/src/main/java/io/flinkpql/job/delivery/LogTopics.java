// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/** Observes the topics of the log as they are now. */
@FunctionalInterface
public interface LogTopics extends Serializable {

  /**
   * Returns the topics.
   *
   * @throws IOException if the brokers cannot be asked, or a topic is missing
   */
  List<LogTopic> read() throws IOException, InterruptedException;

  /** Returns topics of a log that is not in Kafka. */
  static LogTopics none() {
    return List::of;
  }
}
