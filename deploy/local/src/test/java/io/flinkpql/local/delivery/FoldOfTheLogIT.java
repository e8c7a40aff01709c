// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.job.delivery.LogRecord;
import io.flinkpql.job.delivery.LogRecord.Topic;
import io.flinkpql.local.server.LocalPostgres;
import io.flinkpql.local.server.SharedFlink;
import io.flinkpql.local.server.SharedPostgres;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the tables with a plain fold of the log, after parts of it were delivered again. */
@ExtendWith({SharedPostgres.class, SharedFlink.class})
class FoldOfTheLogIT {
  private static final int STEPS = 1000;
  private static final int ACCOUNTS = 12;
  private static final int PARTITIONS = 3;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void tablesEqualAFoldOfTheLogAfterReplays(long seed, LocalPostgres postgres, MiniCluster flink)
      throws Exception {
    String schema = "fold_" + seed;
    Random random = new Random(seed);
    Model model = new Model();
    List<LogRecord> log = model.randomLog(random);

    DeliveryRun run = DeliveryRun.into(flink, postgres, schema);
    run.deliver(withReplays(log, random));

    TableContents tables = new TableContents(postgres, schema);
    assertThat(tables.history()).isEqualTo(model.history()).isNotEmpty();
    assertThat(tables.accounts()).isEqualTo(model.accounts()).isNotEmpty();
    assertThat(tables.days()).isEqualTo(model.days()).hasSizeGreaterThan(2 * ACCOUNTS);
    assertThat(tables.conversions()).isEqualTo(model.conversions()).isNotEmpty();
    assertThat(tables.reached()).isEqualTo(tables.reachedByHistory()).isNotEmpty();
    assertThat(tables.changes()).isEqualTo(tables.changesByHistory()).isNotEmpty();
    assertThat(tables.latest()).isEqualTo(tables.latestByHistory()).isNotEmpty();
    assertPastStandingsEqualThoseOfTheHistory(tables);
    assertFiguresEqualThoseCountedAnew(tables);
    List<String> followed = tables.derived();
    tables.deriveAnew();
    assertThat(followed).isEqualTo(tables.derived());
    assertThat(tables.ruleSets()).isEqualTo(model.ruleSets()).isNotEmpty();
    assertThat(tables.deadLetters()).isEqualTo(model.deadLetters()).isNotEmpty();
    assertThat(tables.months()).hasSizeGreaterThan(5);
  }

  private static void assertPastStandingsEqualThoseOfTheHistory(TableContents tables)
      throws SQLException {
    for (int month = 1; month <= 9; month++) {
      String heldAt = "2026-%02d-15".formatted(month);
      for (String knownAt : List.of("infinity", heldAt, "2026-05-15", "2026-08-15")) {
        assertThat(tables.standings(heldAt, knownAt))
            .as("held at %s, known at %s", heldAt, knownAt)
            .isEqualTo(tables.standingsByHistory(heldAt, knownAt));
      }
    }
    assertThat(tables.standings("2026-08-15", "2026-08-15")).isNotEmpty();
  }

  private static void assertFiguresEqualThoseCountedAnew(TableContents tables) throws SQLException {
    assertThat(tables.firstTimes()).isEqualTo(tables.firstTimesCounted()).isNotEmpty();
    assertThat(tables.funnel()).isEqualTo(tables.funnelByHistory()).isNotEmpty();
    assertThat(tables.paid()).isEqualTo(tables.paidCounted()).isNotEmpty();
    for (String asOf : List.of("2026-04-20", "2026-07-06T12:00Z", "2027-01-01", "infinity")) {
      for (String from : List.of("-infinity", "2026-03-02", "2026-03-04T10:00Z")) {
        for (String before : List.of("infinity", "2026-06-08", "2026-06-10T10:00Z")) {
          assertThat(tables.validation(asOf, from, before))
              .as("as of %s, from %s, before %s", asOf, from, before)
              .isEqualTo(tables.validationCounted(asOf, from, before));
          assertThat(tables.survival(asOf, from, before))
              .as("survival as of %s, from %s, before %s", asOf, from, before)
              .isEqualTo(tables.survivalEstimated(asOf, from, before));
        }
      }
    }
  }

  /** Returns the log with some stretches repeated, as after restarts. */
  private static List<LogRecord> withReplays(List<LogRecord> log, Random random) {
    List<LogRecord> delivered = new ArrayList<>();
    int reached = 0;
    while (reached < log.size()) {
      int from = Math.max(0, reached - random.nextInt(60));
      int to = Math.min(log.size(), reached + 1 + random.nextInt(100));
      delivered.addAll(log.subList(from, to));
      reached = to;
    }
    return delivered;
  }

  /** Generates a log and folds it record by record, without positions or batches. */
  private static final class Model {
    private final LogBuilder log = new LogBuilder();
    private final TreeMap<String, TreeMap<Long, String>> history = new TreeMap<>();
    private final TreeMap<String, String> accounts = new TreeMap<>();
    private final TreeMap<String, TreeMap<String, String>> days = new TreeMap<>();
    private final TreeMap<String, Long> conversionSeqs = new TreeMap<>();
    private final TreeMap<String, String> ruleSets = new TreeMap<>();
    private final TreeMap<String, Integer> deadLetters = new TreeMap<>();

    List<LogRecord> randomLog(Random random) {
      for (int step = 0; step < STEPS; step++) {
        int number = random.nextInt(ACCOUNTS);
        String account = "acct%02d".formatted(number);
        int partition = number % PARTITIONS;
        long last = lastSeq(account);
        int choice = random.nextInt(100);
        if (choice < 4) {
          delete(partition, account, last + 1);
        } else if (choice < 10 && last > 1) {
          qualify(partition, account, 1 + random.nextInt((int) last), step, random);
        } else if (choice < 15) {
          reject(random.nextInt(PARTITIONS), 1 + step / 100, random.nextInt(3));
        } else if (choice < 17) {
          publish(1 + random.nextInt(3), step);
        } else {
          qualify(partition, account, last + 1, step, random);
        }
      }
      return log.records();
    }

    List<String> history() {
      List<String> rows = new ArrayList<>();
      history.values().forEach(bySeq -> rows.addAll(bySeq.values()));
      return rows;
    }

    List<String> accounts() {
      return List.copyOf(accounts.values());
    }

    List<String> days() {
      List<String> rows = new ArrayList<>();
      days.values().forEach(byDay -> rows.addAll(byDay.values()));
      return rows;
    }

    List<String> conversions() {
      List<String> rows = new ArrayList<>();
      conversionSeqs.forEach((account, seq) -> rows.add(history.get(account).get(seq)));
      return rows;
    }

    List<String> ruleSets() {
      return ruleSets.values().stream().toList();
    }

    List<String> deadLetters() {
      return deadLetters.entrySet().stream().map(e -> e.getKey() + ": " + e.getValue()).toList();
    }

    private void reject(int partition, int day, int reason) {
      log.deadLetter(partition, day, "reason" + reason);
      deadLetters.merge("2026-03-%02d/usage/reason%d".formatted(day, reason), 1, Integer::sum);
    }

    private void publish(int version, int step) {
      log.ruleSet(0, version, "text " + step);
      ruleSets.put("saas/" + version, "saas/" + version + ": text " + step);
    }

    private long lastSeq(String account) {
      TreeMap<Long, String> rows = history.getOrDefault(account, new TreeMap<>());
      return rows.isEmpty() ? 0 : rows.lastKey();
    }

    /** Adds a qualification; a repeated seq has another time, mostly in another month. */
    private void qualify(int partition, String account, long seq, int score, Random random) {
      boolean converted = random.nextInt(20) == 0;
      String at = "2026-%02d-%02dT00:00:00Z".formatted(1 + random.nextInt(9), 1 + score % 28);
      String kind = converted ? "converted" : "updated";
      log.qualification(
          partition,
          account,
          seq,
          kind,
          score,
          at,
          someTime(random),
          someTiers(random),
          someSegments(random));
      TreeMap<Long, String> rows = history.computeIfAbsent(account, name -> new TreeMap<>());
      rows.tailMap(seq).clear();
      conversionSeqs.computeIfPresent(account, (name, held) -> held >= seq ? null : held);
      if (converted) {
        conversionSeqs.put(account, seq);
      }
      rows.put(seq, row(account, seq, score));
      log.account(partition, account, seq, score, at);
      accounts.put(account, row(account, seq, score));
      String day = at.substring(0, 10);
      days.computeIfAbsent(account, name -> new TreeMap<>())
          .put(day, row(account + "/" + day, seq, score));
    }

    private static String someTime(Random random) {
      return "2026-%02d-01T00:00:00Z".formatted(1 + random.nextInt(9));
    }

    private static String someTiers(Random random) {
      return switch (random.nextInt(3)) {
        case 0 -> "{}";
        case 1 -> "{\"activated\": \"2026-01-01T00:00:00Z\"}";
        default ->
            "{\"activated\": \"2026-01-01T00:00:00Z\", \"engaged\": \"2026-01-02T00:00:00Z\"}";
      };
    }

    private static String someSegments(Random random) {
      return random.nextBoolean() ? "[]" : "[\"champions\"]";
    }

    private void delete(int partition, String account, long seq) {
      log.qualification(partition, account, seq, "deleted", 0).tombstone(partition, account);
      history.remove(account);
      conversionSeqs.remove(account);
      accounts.remove(account);
      days.remove(account);
    }

    private String row(String account, long seq, int score) {
      LogRecord last = log.records().get(log.records().size() - 1);
      assertThat(last.topic()).isIn((Object[]) Topic.values());
      return "%s/%d/%d/%d/%d"
          .formatted(account, seq, score, last.position().partition(), last.position().offset());
    }
  }
}
