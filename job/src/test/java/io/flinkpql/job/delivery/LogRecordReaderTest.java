// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.job.delivery.LogRecord.Topic;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogRecordReaderTest {
  private static final LogPosition POSITION = new LogPosition(2, 17);
  private static final String QUALIFICATION =
      """
      {"schema":"pql.qualification/v1","account":"a","seq":3,"kind":"promoted","from":null,
       "to":"engaged","level":2,"effective_at":"2026-03-04T10:15:30.123Z",
       "recorded_at":"2026-03-04T10:15:31Z","score":42.50,"segments":["x","y"],"priority":null,
       "rule_set":{"name":"saas","version":7},"entered_at":{"engaged":"2026-03-04T10:15:30.123Z"},
       "converted_at":"2026-01-01T00:00:00Z","signals":{"n":6.0,"idle":null},
       "evidence":[{"met":true}],"trigger":{"user":"u"}}
      """;
  private static final String ACCOUNT =
      """
      {"schema":"pql.account/v1","account":"a","rule_set":{"name":"saas","version":7},
       "tier":"engaged","level":2,"score":1e-7,"segments":[],"priority":"high","entered_at":{},
       "seq":3,"converted_at":null,"signals":{},"effective_at":"2026-03-04T10:15:30.123Z",
       "recorded_at":"2026-03-04T10:15:31Z"}
      """;

  private final LogRecordReader reader = new LogRecordReader();

  @Test
  void qualificationBecomesARowOfTheHistory() {
    assertThat(read(Topic.QUALIFICATIONS, QUALIFICATION))
        .isEqualTo(
            new QualificationRow(
                new StandingColumns(
                    "saas",
                    7,
                    "a",
                    3,
                    2,
                    42.5,
                    List.of("x", "y"),
                    null,
                    "{\"engaged\":\"2026-03-04T10:15:30.123Z\"}",
                    Instant.parse("2026-01-01T00:00:00Z"),
                    "{\"n\":6.0,\"idle\":null}",
                    Instant.parse("2026-03-04T10:15:30.123Z"),
                    Instant.parse("2026-03-04T10:15:31Z")),
                "promoted",
                null,
                "engaged",
                "[{\"met\":true}]",
                "{\"user\":\"u\"}",
                POSITION,
                false));
  }

  @Test
  void triggerMayBeNull() {
    String byTime = QUALIFICATION.replace("{\"user\":\"u\"}", "null");
    assertThat(((QualificationRow) read(Topic.QUALIFICATIONS, byTime)).trigger()).isNull();
  }

  @Test
  void deletedQualificationRemovesTheHistory() {
    assertThat(read(Topic.QUALIFICATIONS, QUALIFICATION.replace("promoted", "deleted")))
        .isEqualTo(new HistoryRemoval(new StandingColumns.Key("saas", "a"), POSITION));
  }

  @Test
  void shadowQualificationBecomesARowOfItsOwn() {
    QualificationRow row = (QualificationRow) read(Topic.QUALIFICATIONS, QUALIFICATION);
    assertThat(read(Topic.SHADOW_QUALIFICATIONS, QUALIFICATION)).isEqualTo(new ShadowRow(row));
    assertThat(read(Topic.SHADOW_QUALIFICATIONS, QUALIFICATION.replace("promoted", "deleted")))
        .isEqualTo(new ShadowRemoval("a", POSITION));
    LogRecord tombstone =
        new LogRecord(Topic.SHADOW_QUALIFICATIONS, POSITION, "a".getBytes(UTF_8), null);
    assertThat(reader.read(tombstone)).isEqualTo(new ShadowRemoval("a", POSITION));
  }

  @Test
  void standingBecomesARowAndATombstoneARemoval() {
    assertThat(read(Topic.ACCOUNTS, ACCOUNT))
        .isEqualTo(
            new AccountRow(
                new StandingColumns(
                    "saas",
                    7,
                    "a",
                    3,
                    2,
                    1e-7,
                    List.of(),
                    "high",
                    "{}",
                    null,
                    "{}",
                    Instant.parse("2026-03-04T10:15:30.123Z"),
                    Instant.parse("2026-03-04T10:15:31Z")),
                "engaged",
                null,
                null,
                null,
                "{}",
                null,
                POSITION));
    assertThat(reader.read(tombstone("saas/a")))
        .isEqualTo(new AccountRemoval(new StandingColumns.Key("saas", "a"), POSITION));
  }

  @Test
  void keyOfAStandingNamesItsRuleSetAndItsAccount() {
    assertThat(reader.read(tombstone("a%2Fb%25/c/d")))
        .isEqualTo(new AccountRemoval(new StandingColumns.Key("a/b%", "c/d"), POSITION));
    assertThat(reader.read(tombstone("a")))
        .isEqualTo(
            new RefusedRecord(Topic.ACCOUNTS, "a", "its key is not rule set/account", POSITION));
    assertThat(read(Topic.ACCOUNTS, ACCOUNT.replace("saas", "other")))
        .isEqualTo(
            new RefusedRecord(Topic.ACCOUNTS, "a", "its key does not name its rule set", POSITION));
  }

  private static LogRecord tombstone(String key) {
    return new LogRecord(Topic.ACCOUNTS, POSITION, key.getBytes(UTF_8), null);
  }

  @Test
  void standingMayHaveANextTierAndADropTime() {
    String next =
        """
        "next":{"tier":"qualified","missing":[{"condition":"n >= 7","values":{"n":6}}]},
         "drops_at":"2026-03-09T00:00:00.000Z",
         "recorded_at\"\
        """
            .strip();
    AccountRow row = (AccountRow) read(Topic.ACCOUNTS, ACCOUNT.replace("\"recorded_at\"", next));
    assertThat(row.nextTier()).isEqualTo("qualified");
    assertThat(row.missing()).isEqualTo("[{\"condition\":\"n >= 7\",\"values\":{\"n\":6}}]");
    assertThat(row.dropsAt()).isEqualTo(Instant.parse("2026-03-09T00:00:00Z"));

    AccountRow highest =
        (AccountRow)
            read(
                Topic.ACCOUNTS,
                ACCOUNT.replace(
                    "\"recorded_at\"", "\"next\":null,\"drops_at\":null,\"recorded_at\""));
    assertThat(highest.nextTier()).isNull();
    assertThat(highest.missing()).isNull();
    assertThat(highest.dropsAt()).isNull();
  }

  @Test
  void standingMayHaveTraitsAndARuleSetLabels() {
    String traits = "{\"plan\":\"team\",\"seats\":5}";
    assertThat(
            read(
                Topic.ACCOUNTS,
                ACCOUNT.replace("\"recorded_at\"", "\"traits\":" + traits + ",\"recorded_at\"")))
        .isInstanceOfSatisfying(
            AccountRow.class, row -> assertThat(row.traits()).isEqualTo(traits));
    String labels = "{\"signals\":{\"n\":\"sign-ins\"}}";
    assertThat(ruleSet("saas/7", ruleSetJson("\"labels\":" + labels + ",")))
        .isInstanceOfSatisfying(
            RuleSetRow.class, row -> assertThat(row.labels()).isEqualTo(labels));
    assertThat(ruleSet("saas/7", ruleSetJson("\"labels\":[],")))
        .isInstanceOfSatisfying(
            RefusedRecord.class,
            row -> assertThat(row.reason()).isEqualTo("its labels is not an object"));
  }

  private static String ruleSetJson(String more) {
    return """
    {"schema":"pql.rule-set/v1","name":"saas","version":7,
     "active_from":"2026-03-04T10:15:30.123Z","tiers":["low","high"],"segments":["x"],
     "priorities":["p"],"signals":["n"],%s"text":"name: saas\\n",
     "recorded_at":"2026-03-04T10:15:31Z"}
    """
        .formatted(more);
  }

  @Test
  void conversionWithoutConvertedAtIsRefused() {
    String converted = QUALIFICATION.replace("promoted", "converted");
    assertThat(((QualificationRow) read(Topic.QUALIFICATIONS, converted)).isConversion()).isTrue();
    assertThat(read(Topic.QUALIFICATIONS, converted.replace("\"2026-01-01T00:00:00Z\"", "null")))
        .isEqualTo(
            new RefusedRecord(
                Topic.QUALIFICATIONS, "a", "it is converted and has no converted_at", POSITION));
  }

  @Test
  void ruleSetBecomesARowAndItsKeyMustBeNameAndVersion() {
    String json = ruleSetJson("");
    assertThat(ruleSet("saas/7", json))
        .isEqualTo(
            new RuleSetRow(
                new RuleSetRow.Key("saas", 7),
                Instant.parse("2026-03-04T10:15:30.123Z"),
                null,
                List.of("low", "high"),
                List.of("x"),
                List.of("p"),
                List.of("n"),
                "{}",
                "name: saas\n",
                Instant.parse("2026-03-04T10:15:31Z"),
                POSITION));
    assertThat(ruleSet("saas/7", ruleSetJson("\"by\":\"ana\",")))
        .hasFieldOrPropertyWithValue("pushedBy", "ana");
    assertThat(ruleSet("saas/8", json))
        .isEqualTo(
            new RefusedRecord(
                Topic.RULE_SETS, "saas/8", "its key is not its name and version", POSITION));
  }

  @Test
  void deadLetterIsReadFromItsHeadersAndTimestamp() {
    long at = Instant.parse("2026-03-04T23:59:59.999Z").toEpochMilli();
    Map<String, String> headers = Map.of("topic", "usage", "reason", "no_account");
    assertThat(reader.read(new LogRecord(Topic.DEAD_LETTERS, POSITION, at, null, null, headers)))
        .isEqualTo(
            new DeadLetter(
                "usage", "no_account", Instant.parse("2026-03-04T23:59:59.999Z"), POSITION));
    assertThat(
            reader.read(
                new LogRecord(
                    Topic.DEAD_LETTERS, POSITION, at, null, null, Map.of("topic", "usage"))))
        .isEqualTo(
            new RefusedRecord(Topic.DEAD_LETTERS, null, "it has no header reason", POSITION));
  }

  private TableChange ruleSet(String key, String value) {
    return reader.read(
        new LogRecord(Topic.RULE_SETS, POSITION, key.getBytes(UTF_8), value.getBytes(UTF_8)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "pql.account/v1 | pql.account/v2 | its schema is not pql.account/v1",
        "\"account\":\"a\" | \"account\":\"b\" | its key is not its account",
        "\"level\":2 | \"level\":4294967296 | its level is not a 32-bit integer",
        "\"level\":2 | \"level\":2.5 | its level is not a 32-bit integer",
        "\"seq\":3 | \"seq\":\"3\" | its seq is not a 64-bit integer",
        "\"score\":1e-7 | \"score\":1e999 | its score is not a finite number",
        "\"segments\":[] | \"segments\":[1] | its segments is not text",
        "\"signals\":{} | \"signals\":[] | its signals is not an object",
        "2026-03-04T10:15:30.123Z | 2026-02-29T10:15:30.123Z | its effective_at is not an instant",
        "2026-03-04T10:15:30.123Z | 2026-03-04T24:15:30.123Z | its effective_at is not an instant",
        "2026-03-04T10:15:30.123Z | 2026-03-04T10:15:30,123Z | its effective_at is not an instant",
        "2026-03-04T10:15:31Z | yesterday | its recorded_at is not an instant",
        "} | }} | it is not JSON",
        "{\"schema\" | [\"schema\" | it is not JSON"
      })
  void recordThatViolatesItsSchemaIsRefused(String from, String to, String reason) {
    assertThat(read(Topic.ACCOUNTS, ACCOUNT.replace(from, to)))
        .isEqualTo(new RefusedRecord(Topic.ACCOUNTS, "a", reason, POSITION));
  }

  @Test
  void valueThatIsNoObjectAndRecordWithoutKeyAreRefused() {
    assertThat(read(Topic.ACCOUNTS, "[]"))
        .isEqualTo(new RefusedRecord(Topic.ACCOUNTS, "a", "it is not one JSON object", POSITION));
    assertThat(read(Topic.ACCOUNTS, ""))
        .isEqualTo(new RefusedRecord(Topic.ACCOUNTS, "a", "it is not one JSON object", POSITION));
    assertThat(reader.read(new LogRecord(Topic.ACCOUNTS, POSITION, null, null)))
        .isEqualTo(new RefusedRecord(Topic.ACCOUNTS, null, "it has no key", POSITION));
    assertThat(
            reader.read(
                new LogRecord(
                    Topic.ACCOUNTS, POSITION, "a".getBytes(UTF_8), new byte[] {(byte) 0xff})))
        .isInstanceOf(RefusedRecord.class);
  }

  private TableChange read(Topic topic, String value) {
    String key = topic == Topic.ACCOUNTS ? "saas/a" : "a";
    return reader.read(new LogRecord(topic, POSITION, key.getBytes(UTF_8), value.getBytes(UTF_8)));
  }
}
