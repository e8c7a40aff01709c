// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.kafka;

import io.flinkpql.job.options.KafkaOptions;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;
import org.apache.kafka.common.TopicPartition;

/**
 * Reports that scoring would start with empty state, although it has counted messages before. Flink
 * does not restart the job, because no restart can find the state.
 */
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
public final class StartWithoutStateException extends IllegalStateException {

  private static final long serialVersionUID = 1L;
  private static final int NAMED_PARTITIONS = 3;

  /**
   * Creates an exception.
   *
   * @param group the consumer group
   * @param committed its committed offsets; at least one
   */
  StartWithoutStateException(String group, Map<TopicPartition, Long> committed) {
    super(
        ("Consumer group %s has read up to %s, but the job starts without the state of that time:"
                + " it would forget the usage of all accounts and overwrite their standings."
                + " Restore the latest checkpoint or savepoint"
                + " (execution.state-recovery.path; flink run -s PATH; scoring.restore.path of the"
                + " chart), or set %s to true to start from nothing all the same.")
            .formatted(group, positions(committed), KafkaOptions.START_WITHOUT_STATE.key()));
  }

  private static String positions(Map<TopicPartition, Long> committed) {
    Map<String, Long> sorted = new TreeMap<>();
    committed.forEach((partition, offset) -> sorted.put(partition.toString(), offset));
    String named =
        sorted.entrySet().stream()
            .limit(NAMED_PARTITIONS)
            .map(position -> "offset " + position.getValue() + " of " + position.getKey())
            .collect(Collectors.joining(", "));
    int unnamed = sorted.size() - NAMED_PARTITIONS;
    return unnamed > 0 ? named + " and " + unnamed + " more" : named;
  }
}
