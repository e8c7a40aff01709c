// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.kafka;

import io.flinkpql.job.options.KafkaOptions;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;

/** Maps {@code pql.kafka.start} to the offsets of a job without a checkpoint. */
final class StartingOffsets {

  private StartingOffsets() {}

  @SuppressWarnings("deprecation") // The connector requires a type that Kafka has deprecated.
  static OffsetsInitializer of(KafkaOptions.Start start) {
    return switch (start) {
      case EARLIEST -> OffsetsInitializer.earliest();
      case LATEST -> OffsetsInitializer.latest();
      case COMMITTED -> OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST);
    };
  }
}
