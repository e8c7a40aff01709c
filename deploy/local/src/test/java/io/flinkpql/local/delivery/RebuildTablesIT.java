// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpql.job.DeliveryJob;
import io.flinkpql.job.MigrateTables;
import io.flinkpql.job.RebuildTables;
import io.flinkpql.job.delivery.LogRecord;
import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.postgres.TablesRefusedException;
import io.flinkpql.local.server.LocalKafka;
import io.flinkpql.local.server.LocalPostgres;
import io.flinkpql.local.server.SharedFlink;
import io.flinkpql.local.server.SharedKafka;
import io.flinkpql.local.server.SharedPostgres;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests the task that writes the tables anew, and the refusal of topics that were created anew. */
@ExtendWith({SharedKafka.class, SharedPostgres.class, SharedFlink.class})
class RebuildTablesIT {

  @Test
  void damagedTablesAreWrittenAnew(LocalKafka kafka, LocalPostgres postgres) throws Exception {
    Fixture fixture = new Fixture(kafka, postgres, "rebuild_damaged");
    fixture.createTopics();
    fixture.send(
        new LogBuilder()
            .qualification(0, "a", 1, "promoted", 1)
            .qualification(0, "a", 2, "converted", 2)
            .qualification(0, "gone", 1, "promoted", 1)
            .qualification(0, "gone", 2, "deleted", 1)
            .account(0, "a", 2, 2)
            .account(0, "b", 1, 5)
            .ruleSet(0, 7, "name: saas")
            .deadLetter(0, 4, "no_account"));
    fixture.rebuild();
    List<List<String>> whole = fixture.contents();
    assertThat(whole).noneMatch(List::isEmpty);

    fixture.tables.execute(
        "UPDATE pql_account SET score = 99; DELETE FROM pql_qualification WHERE seq = 1;"
            + " UPDATE pql_qualification SET score = 99; DELETE FROM pql_conversion;"
            + " UPDATE pql_rule_set SET text = 'x'; INSERT INTO pql_account SELECT rule_set, 'none',"
            + " tier, level, score, segments, priority, entered_at, signals, seq, converted_at,"
            + " effective_at, recorded_at, rule_set_version, topic_partition, 1000000"
            + " FROM pql_account WHERE account = 'a'; INSERT INTO pql_account_daily SELECT rule_set,"
            + " 'none', day, tier, level, score, segments, priority, signals, seq, converted_at,"
            + " effective_at, recorded_at, rule_set_version, topic_partition, 1000000"
            + " FROM pql_account_daily WHERE account = 'a'; UPDATE pql_account_daily SET score = 99");
    assertThat(fixture.contents()).isNotEqualTo(whole);

    assertThat(fixture.rebuild())
        .isEqualTo(
            "The tables in schema rebuild_damaged are written anew from 8 records; accounts removed"
                + " that no record has: 1");
    assertThat(fixture.contents()).isEqualTo(whole);
    DeliveryJob.checkStart(fixture.configuration(), Duration.ZERO);
  }

  @Test
  void topicsCreatedAnewAreRefusedByNameUntilTheTablesAreRebuilt(
      LocalKafka kafka, LocalPostgres postgres) throws Exception {
    Fixture fixture = new Fixture(kafka, postgres, "rebuild_anew");
    fixture.createTopics();
    fixture.send(
        new LogBuilder()
            .qualification(0, "a", 1, "promoted", 1)
            .account(0, "a", 1, 1)
            .account(0, "b", 1, 1)
            .account(0, "a", 1, 2)
            .ruleSet(0, 7, "name: saas")
            .deadLetter(0, 4, "no_account"));
    fixture.rebuild();
    DeliveryJob.checkStart(fixture.configuration(), Duration.ZERO);

    fixture.deleteTopics();
    fixture.createTopics();
    fixture.send(
        new LogBuilder()
            .qualification(0, "a", 2, "updated", 3)
            .account(0, "a", 2, 3)
            .deadLetter(0, 4, "no_account"));

    assertThatThrownBy(() -> DeliveryJob.checkStart(fixture.configuration(), Duration.ZERO))
        .isInstanceOf(TablesRefusedException.class)
        .hasMessageMatching(
            "The topic rebuild_anew\\.[a-z-]+ \\(id .+, Kafka cluster .+\\) is not the one that the"
                + " tables in schema rebuild_anew were written from: rebuild_anew\\..+ \\(id .+,"
                + " cluster .+\\)\\. It was created anew, or the cluster is another one.*\\./pql"
                + " rebuild.*pql\\.postgres\\.schema\\.");

    fixture.rebuild();
    assertThat(fixture.tables.history()).containsExactly("a/1/1/0/-1", "a/2/3/0/0");
    assertThat(fixture.tables.accounts()).containsExactly("a/2/3/0/0", "b/1/1/0/-1");
    assertThat(fixture.tables.deadLetters()).containsExactly("2026-03-04/usage/no_account: 2");
    DeliveryJob.checkStart(fixture.configuration(), Duration.ZERO);
  }

  @Test
  void rebuildIsRefusedWhileDeliveryRuns(
      LocalKafka kafka, LocalPostgres postgres, MiniCluster flink) throws Exception {
    Fixture fixture = new Fixture(kafka, postgres, "rebuild_busy");
    fixture.createTopics();
    DeliveryRun delivery = DeliveryRun.into(flink, postgres, "rebuild_busy");
    LogBuilder log = new LogBuilder();
    for (int seq = 1; seq <= 1000; seq++) {
      log.account(0, "a", seq, seq);
    }
    JobID job = delivery.start(log.records(), 50);
    TablesInUseIT.awaitLocked(postgres, job);

    assertThatThrownBy(fixture::rebuild)
        .isInstanceOf(TablesRefusedException.class)
        .hasMessageContaining("are in use by delivery job " + job.toHexString());

    flink.cancelJob(job).get();
    flink.requestJobResult(job).get();
  }

  /** Holds the topics and the tables of one test. */
  private static final class Fixture {
    private final LocalKafka kafka;
    private final LocalPostgres postgres;
    private final String name;
    private final TableContents tables;

    Fixture(LocalKafka kafka, LocalPostgres postgres, String name) throws Exception {
      this.kafka = kafka;
      this.postgres = postgres;
      this.name = name;
      this.tables = new TableContents(postgres, name);
      MigrateTables.TASK.result(arguments(), Map.of());
    }

    void createTopics() {
      topics().forEach(topic -> kafka.createTopic(topic, 1, Map.of("retention.ms", "-1")));
    }

    void deleteTopics() throws Exception {
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
        admin.deleteTopics(topics()).all().get();
      }
    }

    void send(LogBuilder log) throws Exception {
      try (Producer<byte[], byte[]> producer =
          new KafkaProducer<>(
              Map.of("bootstrap.servers", kafka.bootstrapServers()),
              new ByteArraySerializer(),
              new ByteArraySerializer())) {
        for (LogRecord record : log.records()) {
          producer.send(produced(record)).get();
        }
      }
    }

    private ProducerRecord<byte[], byte[]> produced(LogRecord record) {
      ProducerRecord<byte[], byte[]> produced =
          new ProducerRecord<>(
              topic(record.topic()),
              record.position().partition(),
              record.writtenAt() == 0 ? null : record.writtenAt(),
              record.key(),
              record.value());
      record.headers().forEach((key, text) -> produced.headers().add(key, text.getBytes(UTF_8)));
      return produced;
    }

    String rebuild() throws Exception {
      return RebuildTables.TASK.result(arguments(), Map.of());
    }

    List<List<String>> contents() throws Exception {
      return List.of(
          tables.history(),
          tables.accounts(),
          tables.days(),
          tables.conversions(),
          tables.ruleSets(),
          tables.deadLetters());
    }

    JobConfiguration configuration() throws Exception {
      return JobConfiguration.load(arguments(), Map.of(), DeliveryJob.REQUIRED);
    }

    private String[] arguments() {
      return Stream.concat(
              Stream.of(
                  "--pql.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                  "--pql.postgres.url=" + postgres.jdbcUrl(),
                  "--pql.postgres.user=" + postgres.user(),
                  "--pql.postgres.schema=" + name,
                  "--pql.takeover-timeout=1s"),
              Stream.of(LogRecord.Topic.values())
                  .map(topic -> "--pql.kafka.topics." + suffix(topic) + "=" + topic(topic)))
          .toArray(String[]::new);
    }

    private List<String> topics() {
      return Stream.of(LogRecord.Topic.values()).map(this::topic).toList();
    }

    private String topic(LogRecord.Topic topic) {
      return name + "." + suffix(topic);
    }

    private static String suffix(LogRecord.Topic topic) {
      return topic.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
