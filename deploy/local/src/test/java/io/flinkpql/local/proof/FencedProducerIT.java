// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flinkpql.job.kafka.QuietlyClosedSink;
import io.flinkpql.local.server.LocalKafka;
import io.flinkpql.local.server.SharedKafka;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionListing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Closes the writer of a Kafka sink after another producer took its transactional id. */
@ExtendWith(SharedKafka.class)
class FencedProducerIT {

  /** Without the wrapper, Flink kills the TaskManager whose task throws while it is closed. */
  @Test
  void onlyTheWrappedWriterOfAFencedProducerClosesWithoutAnException(LocalKafka kafka)
      throws Exception {
    kafka.createTopic("fenced", 1, Map.of());

    SinkWriter<String> plain = fencedWriter(sink(kafka, "plain"), kafka, "plain");
    assertThatThrownBy(plain::close).hasStackTraceContaining("epoch");

    SinkWriter<String> wrapped =
        fencedWriter(new QuietlyClosedSink<>(sink(kafka, "wrapped")), kafka, "wrapped");
    assertThatCode(wrapped::close).doesNotThrowAnyException();
  }

  /** Returns a writer whose producer has met its successor, before the task was told. */
  private static SinkWriter<String> fencedWriter(Sink<String> sink, LocalKafka kafka, String prefix)
      throws Exception {
    UntoldWriterContext context = new UntoldWriterContext();
    SinkWriter<String> writer = sink.createWriter(context);
    fence(kafka, prefix);
    writer.write("record", new SinkContext());
    await("the broker refuses the record")
        .atMost(Duration.ofMinutes(5))
        .until(context::hasMailOfAFailure);
    return writer;
  }

  /** Initializes the transactional ids of a prefix, as a second producer would. */
  private static void fence(LocalKafka kafka, String prefix) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      List<String> ids =
          admin.listTransactions().all().get().stream()
              .map(TransactionListing::transactionalId)
              .filter(id -> id.startsWith(prefix))
              .toList();
      admin.fenceProducers(ids).all().get();
    }
  }

  private static KafkaSink<String> sink(LocalKafka kafka, String prefix) {
    return KafkaSink.<String>builder()
        .setBootstrapServers(kafka.bootstrapServers())
        .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
        .setTransactionalIdPrefix(prefix)
        .setTransactionNamingStrategy(TransactionNamingStrategy.POOLING)
        .setProperty("transaction.timeout.ms", "60000")
        .setRecordSerializer(
            KafkaRecordSerializationSchema.<String>builder()
                .setTopic("fenced")
                .setValueSerializationSchema(new SimpleStringSchema())
                .build())
        .build();
  }

  private static final class SinkContext implements SinkWriter.Context {
    @Override
    public long currentWatermark() {
      return Long.MIN_VALUE;
    }

    @Override
    public Long timestamp() {
      return null;
    }
  }
}
