// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkpql.local.command.CommandLines;
import io.flinkpql.local.usage.UsageGenerator;
import io.flinkpql.local.usage.UsageProfile;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares the Flink SQL functions, as the analysts' script uses them, with a replay of the job.
 */
class SqlFunctionsIT {

  private static final Path SCRIPT = Path.of("..", "sql", "explore-signals.sql");
  private static final Pattern SETTING = Pattern.compile("SET '([^']+)' = '([^']+)'");
  private static final Pattern PATH = Pattern.compile("'path' = '[^']*'");
  private static final long SEED = 20_260_302;
  private static final int MESSAGES = 6_000;
  private static final int PARALLELISM = 2;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Reads each account at its own clock, so that a streaming query needs no fixed moment. */
  private static final String AT_EACH_CLOCK =
      """
      SELECT
        `context`.`groupId`,
        ACTIVE_DAYS(CASE WHEN `event` = 'Signed In' THEN event_time END, 7, event_time),
        STREAK_DAYS(event_time, event_time, 'Europe/Berlin'),
        COUNT_RECENT(event_time, 3),
        DISTINCT_RECENT(`userId`, event_time, 7),
        SUM_RECENT(`properties`.`calls`, event_time, 30),
        DECAYED_SCORE(1, event_time, 7),
        DAYS_SINCE_FIRST(event_time)
      FROM (SELECT *, PQL_TIME(`timestamp`) AS event_time FROM messages)
      GROUP BY `context`.`groupId`
      """;

  @TempDir Path directory;
  private Path events;
  private List<String> script;

  @BeforeEach
  void generateEventsAndReadTheScript() throws IOException {
    System.out.println("seed " + SEED);
    UsageGenerator generator =
        new UsageGenerator(new UsageProfile(SEED, LocalDate.of(2026, 3, 2), 40, 10, 400));
    events = directory.resolve("usage.ndjson");
    try (OutputStream out = Files.newOutputStream(events)) {
      for (int i = 0; i < MESSAGES; i++) {
        out.write(generator.next().value());
        out.write('\n');
      }
    }
    script = statements(Files.readString(SCRIPT));
  }

  private static List<String> statements(String text) {
    String code =
        text.lines().filter(line -> !line.startsWith("--")).collect(Collectors.joining("\n"));
    return Pattern.compile(";\\s*").splitAsStream(code).map(String::strip).toList();
  }

  private TableEnvironment tables(EnvironmentSettings settings) {
    TableEnvironment tables = TableEnvironment.create(settings);
    tables.getConfig().set(PipelineOptions.GENERIC_TYPES, false);
    tables.getConfig().set(CoreOptions.DEFAULT_PARALLELISM, PARALLELISM);
    return tables;
  }

  /** Runs a statement of the script on the generated events. */
  private List<Row> run(TableEnvironment tables, String statement) throws Exception {
    Matcher setting = SETTING.matcher(statement);
    if (setting.matches()) {
      tables.getConfig().set(setting.group(1), setting.group(2));
      return List.of();
    }
    String here = PATH.matcher(statement).replaceFirst("'path' = '" + events.toUri() + "'");
    TableResult result = tables.executeSql(here);
    return statement.startsWith("SELECT") ? rows(result) : List.of();
  }

  private static List<Row> rows(TableResult result) throws Exception {
    List<Row> rows = new ArrayList<>();
    try (CloseableIterator<Row> iterator = result.collect()) {
      iterator.forEachRemaining(rows::add);
    }
    return rows;
  }

  @Test
  void scriptQueriesReturnRowsAndItsSignalsEqualThoseOfTheJob() throws Exception {
    TableEnvironment tables = tables(EnvironmentSettings.inBatchMode());
    int queries = 0;
    for (String statement : script) {
      List<Row> rows = run(tables, statement);
      if (statement.startsWith("SELECT")) {
        queries++;
        assertThat(rows).as(statement).hasSizeGreaterThan(1);
      }
    }
    assertThat(queries).isEqualTo(5);

    Map<String, Map<String, Double>> explored = new TreeMap<>();
    for (Row row : rows(tables.executeSql("SELECT * FROM signals"))) {
      explored.put(row.getFieldAs("account"), numbers(row));
    }
    Map<String, Map<String, Double>> scored = replay();
    assertThat(scored).hasSizeGreaterThan(20);
    assertThat(explored).isEqualTo(scored);
  }

  private static Map<String, Double> numbers(Row row) {
    Map<String, Double> numbers = new TreeMap<>();
    for (String name : row.getFieldNames(true)) {
      if (!name.equals("account")) {
        numbers.put(name, row.<Number>getFieldAs(name).doubleValue());
      }
    }
    return numbers;
  }

  /**
   * Replays the same events with the rule set at the end of the script; returns signals and scores.
   */
  private Map<String, Map<String, Double>> replay() throws IOException {
    Path rules = directory.resolve("explored.yaml");
    Files.writeString(rules, ruleSet() + "dedupe: {messages: 100000, window: 10d}\n");
    Path accounts = directory.resolve("accounts");
    StringWriter errors = new StringWriter();
    int status =
        CommandLines.create(new PrintWriter(new StringWriter()), new PrintWriter(errors))
            .execute(
                "replay",
                "--rules",
                rules.toString(),
                "--events",
                events.toString(),
                "--qualifications",
                directory.resolve("qualifications").toString(),
                "--accounts",
                accounts.toString(),
                "--dead-letters",
                directory.resolve("dead-letters").toString());
    assertThat(status).as(errors.toString()).isZero();
    Map<String, Map<String, Double>> scored = new TreeMap<>();
    for (String line : Files.readAllLines(accounts)) {
      JsonNode account = JSON.readTree(line);
      Map<String, Double> numbers = new TreeMap<>();
      account
          .get("signals")
          .properties()
          .forEach(signal -> numbers.put(signal.getKey(), signal.getValue().doubleValue()));
      numbers.put("score", account.get("score").doubleValue());
      scored.put(account.get("account").asText(), numbers);
    }
    return scored;
  }

  private static String ruleSet() throws IOException {
    return Files.readAllLines(SCRIPT, StandardCharsets.UTF_8).stream()
        .dropWhile(line -> !line.startsWith("-- name:"))
        .map(line -> line.substring("-- ".length()) + "\n")
        .collect(Collectors.joining());
  }

  private TableEnvironment streaming() throws Exception {
    TableEnvironment tables = tables(EnvironmentSettings.inStreamingMode());
    tables.getConfig().set("table.exec.mini-batch.enabled", "true");
    tables.getConfig().set("table.exec.mini-batch.allow-latency", "1 s");
    tables.getConfig().set("table.exec.mini-batch.size", "50");
    tables.getConfig().set("table.optimizer.agg-phase-strategy", "TWO_PHASE");
    prepare(tables);
    return tables;
  }

  /** Runs the script without its queries and its batch setting. */
  private void prepare(TableEnvironment tables) throws Exception {
    for (String statement : script) {
      if (!statement.startsWith("SELECT") && !statement.contains("runtime-mode")) {
        run(tables, statement);
      }
    }
  }

  @Test
  void streamingWithMiniBatchesAndTwoPhasesEqualsBatch() throws Exception {
    TableEnvironment batch = tables(EnvironmentSettings.inBatchMode());
    prepare(batch);
    TableEnvironment streaming = streaming();
    assertThat(streaming.explainSql(AT_EACH_CLOCK))
        .contains("LocalGroupAggregate", "GlobalGroupAggregate");

    Map<Object, Row> latest = new TreeMap<>();
    int updates = 0;
    for (Row row :
        rows(streaming.executeSql(AT_EACH_CLOCK + " HAVING `context`.`groupId` <> ''"))) {
      updates += row.getKind() == RowKind.UPDATE_AFTER ? 1 : 0;
      row.setKind(RowKind.INSERT);
      latest.put(row.getField(0), row);
    }

    assertThat(updates).as("results updated by a later mini-batch").isPositive();
    assertThat(latest.values())
        .hasSizeGreaterThan(20)
        .containsExactlyInAnyOrderElementsOf(
            rows(batch.executeSql(AT_EACH_CLOCK + " HAVING `context`.`groupId` <> ''")));
  }

  @Test
  void updatingInputIsRejected() throws Exception {
    TableEnvironment streaming = streaming();
    assertThatThrownBy(() -> streaming.executeSql("SELECT COUNT_RECENT(event_time, 7) FROM events"))
        .hasStackTraceContaining("retract");
  }
}
