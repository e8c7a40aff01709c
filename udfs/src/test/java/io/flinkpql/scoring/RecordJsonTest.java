// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkpql.account.Account;
import io.flinkpql.record.RecordFields;
import io.flinkpql.record.RecordSchema;
import io.flinkpql.rules.PublishedRules;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks the JSON text of records, and that it matches the published JSON schemas. */
class RecordJsonTest {

  private static final long RECORDED_AT = AccountScript.millis("2026-03-04T10:15:31.5Z");
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static AccountScript accountWithOneGroup() {
    return AccountScript.under(
            """
            name: saas-default
            version: 7
            conversion: {event: Paid}
            signals:
              invites_30d: {event: Teammate Invited, measure: count, window: 30d}
              idle: {event: Signed In, measure: days_since_last}
            score: {points: {Teammate Invited: 10.5}}
            tiers:
              - {name: engaged, enter: "invites_30d >= 1"}
              - {name: qualified, enter: ["invites_30d >= 2", "traits.seats > 1.5 || idle < 1"], stay: "true"}
            segments: {zeal: "score > 20", alone: "idle < 1 || invites_30d > 0", many: "invites_30d > 2"}
            priority: [{name: high, when: "tier == 'qualified'"}]
            """)
        .group("2026-03-03", "{'seats':2}");
  }

  private static AccountScript lifeOfAnAccount() {
    return accountWithOneGroup()
        .track("2026-03-03T00:00Z", "Teammate Invited", "u1", "{}", "m-1")
        .track("2026-03-04T10:15:30.123Z", "Teammate Invited", "u1", "{}", "m-2")
        .track("2026-03-04T11:00Z", "Teammate Invited", "u1", "{}", "m-3")
        .track("2026-03-05", "Paid", "", "{}", "")
        .timePasses("2026-07-01")
        .deleteAccount("2026-07-01");
  }

  @Test
  void qualificationIsWrittenInFieldOrder() {
    Qualification promoted = lifeOfAnAccount().records().get(1);
    assertThat(
            new String(
                new RecordJson().qualification(promoted, RECORDED_AT), StandardCharsets.UTF_8))
        .isEqualTo(
            """
            {"schema":"pql.qualification/v1","account":"acct_1","seq":2,"kind":"promoted",\
            "from":"engaged","to":"qualified","level":2,\
            "effective_at":"2026-03-04T10:15:30.123Z","recorded_at":"2026-03-04T10:15:31.500Z",\
            "score":21,"segments":["alone","zeal"],"priority":"high",\
            "rule_set":{"name":"saas-default","version":7},\
            "entered_at":{"engaged":"2026-03-03T00:00:00.000Z","qualified":"2026-03-04T10:15:30.123Z"},\
            "converted_at":null,"signals":{"invites_30d":2,"idle":null},\
            "evidence":[\
            {"tier":"engaged","list":"enter","condition":"invites_30d >= 1","met":true,\
            "values":{"invites_30d":2}},\
            {"tier":"qualified","list":"enter","condition":"invites_30d >= 2","met":true,\
            "values":{"invites_30d":2}},\
            {"tier":"qualified","list":"enter","condition":"traits.seats > 1.5 || idle < 1","met":true,\
            "values":{"traits.seats":2,"idle":null},"absent":["idle"]},\
            {"tier":"qualified","list":"stay","condition":"true","met":true,"values":{}}],\
            "trigger":{"message_id":"m-2","event":"Teammate Invited","user":"u1"}}\
            """);
  }

  @Test
  void longTextsAreCutAt200CharactersAndTheRecordSaysSo() throws IOException {
    AccountScript script =
        AccountScript.under(
            """
            name: r
            version: 1
            signals: {a: {event: A, measure: count}}
            tiers:
              - {name: t, enter: "traits.plan != 'x'"}
              - {name: u, enter: "a > 1 && traits.plan == 'x'"}
            """);
    script.group("2026-03-03", "{'plan':'" + "\uD83D\uDE00".repeat(201) + "'}");
    String promoted = qualification(script.lastRecord());
    assertThat(MAPPER.readTree(promoted).at("/evidence/0/values/traits.plan").asText())
        .isEqualTo("\uD83D\uDE00".repeat(200));
    assertThat(promoted).contains("}],\"truncated\":true,\"trigger\":");
    String standing =
        new String(
            new RecordJson().standing(script.standing(), script.forecast(), RECORDED_AT),
            StandardCharsets.UTF_8);
    assertThat(MAPPER.readTree(standing).at("/next/missing/0/values/traits.plan").asText())
        .isEqualTo("\uD83D\uDE00".repeat(200));
    assertThat(standing).contains("}]},\"truncated\":true,\"drops_at\":");

    script.deleteAccount("2026-03-06");
    script.group("2026-03-07", "{'plan':'" + "p".repeat(200) + "'}");
    promoted = qualification(script.lastRecord());
    assertThat(promoted).doesNotContain("truncated");
    assertThat(MAPPER.readTree(promoted).at("/evidence/0/values/traits.plan").asText())
        .hasSize(200);
  }

  @Test
  void longMessageIdOfTheTriggerIsCut() throws IOException {
    AccountScript script = accountWithOneGroup();
    script.track("2026-03-03", "Teammate Invited", "u1", "{}", "m".repeat(1_000_000));
    JsonNode record = MAPPER.readTree(qualification(script.lastRecord()));
    assertThat(record.at("/trigger/message_id").asText()).isEqualTo("m".repeat(200));
    assertThat(record.path(RecordFields.TRUNCATED).asBoolean()).isTrue();
  }

  @Test
  void textIsWrittenAsUtf8AndOnlyControlCharactersAreEscaped() {
    String text = "\u00E9 \u65E5 \uD83D\uDE00 \uFFFD";
    // YAML reads these two as ends of lines, JSON as any other character.
    String separators = "\u2028\u2029";
    AccountScript script =
        AccountScript.under(
            "{name: r, version: 1, signals: {a: {event: A, measure: count}},",
            "tiers: [{name: '" + text + "', enter: \"traits.t != '" + text + "'\"}]}");
    script.group("2026-03-03", "{'t':'x" + text + separators + "\\n\\u0001\\\\'}");
    assertThat(qualification(script.lastRecord()))
        .contains(
            "\"to\":\"" + text + "\"",
            "\"entered_at\":{\"" + text + "\":",
            "\"condition\":\"traits.t != '" + text + "'\"",
            "\"traits.t\":\"x" + text + separators + "\\n\\u0001\\\\\"");
  }

  private static String qualification(Qualification record) {
    return new String(new RecordJson().qualification(record, RECORDED_AT), StandardCharsets.UTF_8);
  }

  @Test
  void standingIsWrittenInFieldOrder() {
    AccountScript script =
        AccountScript.under(
                "{name: r, version: 1, signals: {a: {event: A, measure: count, window: 1d}},",
                "tiers: [{name: t, enter: 'a >= 1'}, {name: u, enter: ['a >= 2', 'a >= 1']}]}")
            .track("2026-03-03T00:00:00.001Z", "A");
    Standing standing = script.standing();
    assertThat(
            new String(
                new RecordJson().standing(standing, script.forecast(), RECORDED_AT),
                StandardCharsets.UTF_8))
        .isEqualTo(
            """
            {"schema":"pql.account/v1","account":"acct_1","rule_set":{"name":"r","version":1},\
            "tier":"t","level":1,"score":0,"segments":[],"priority":null,\
            "entered_at":{"t":"2026-03-03T00:00:00.001Z"},"seq":1,"converted_at":null,\
            "signals":{"a":1},"first_seen":"2026-03-03T00:00:00.001Z",\
            "effective_at":"2026-03-03T00:00:00.001Z",\
            "next":{"tier":"u","missing":[{"condition":"a >= 2","values":{"a":1}}]},\
            "drops_at":"2026-03-04T00:00:00.000Z",\
            "recorded_at":"2026-03-04T10:15:31.500Z"}\
            """);
    assertThat(new String(new RecordJson().replayStanding(standing), StandardCharsets.UTF_8))
        .isEqualTo(
            """
            {"account":"acct_1","tier":"t","level":1,"score":0,"segments":[],"priority":null,\
            "seq":1,"converted_at":null,"signals":{"a":1}}\
            """);
  }

  @Test
  void qualificationOfEveryKindMatchesItsSchema() throws IOException {
    JsonNode schema = schema(RecordSchema.QUALIFICATION);
    List<Qualification> records = lifeOfAnAccount().records();
    assertThat(records)
        .extracting(Qualification::kind)
        .containsExactly(
            Qualification.Kind.PROMOTED,
            Qualification.Kind.PROMOTED,
            Qualification.Kind.UPDATED,
            Qualification.Kind.CONVERTED,
            Qualification.Kind.UPDATED,
            Qualification.Kind.DEMOTED,
            Qualification.Kind.DELETED);
    for (Qualification record : records) {
      assertMatches(new RecordJson().qualification(record, RECORDED_AT), schema);
    }
  }

  @Test
  void standingMatchesItsSchema() throws IOException {
    JsonNode schema = schema(RecordSchema.ACCOUNT);
    AccountScript script = accountWithOneGroup();
    for (String time : List.of("2026-03-03T00:00:01Z", "2026-03-04T10:00Z", "2026-07-01")) {
      script.track(time, "Teammate Invited").timePasses(time);
      assertMatches(
          new RecordJson().standing(script.standing(), script.forecast(), RECORDED_AT), schema);
    }
    assertThat(script.standing().level()).isEqualTo(1);
  }

  @Test
  void numbersBeyondTheRangeOfDoublesAreWrittenAsTheNearestFiniteNumber() throws IOException {
    Standing standing = accountWithOneGroup().standing();
    Standing infinite =
        new Standing(
            standing.account(),
            standing.ruleSet(),
            standing.ruleSetVersion(),
            standing.tier(),
            standing.level(),
            Double.POSITIVE_INFINITY,
            standing.segments(),
            standing.priority(),
            standing.enteredAt(),
            standing.sequence(),
            standing.convertedAt(),
            Map.of("a", Double.NEGATIVE_INFINITY),
            standing.traits(),
            standing.firstSeen(),
            standing.effectiveAt());
    byte[] json =
        new RecordJson()
            .standing(
                infinite, new Forecast(Optional.empty(), List.of(), Account.NEVER), RECORDED_AT);
    assertMatches(json, schema(RecordSchema.ACCOUNT));
    JsonNode written = MAPPER.readTree(json);
    assertThat(written.path("score").asDouble()).isEqualTo(Double.MAX_VALUE);
    assertThat(written.at("/signals/a").asDouble()).isEqualTo(-Double.MAX_VALUE);
  }

  @Test
  void ruleSetIsWrittenInFieldOrderAndMatchesItsSchema() throws IOException {
    String text =
        """
        name: saas
        version: 7
        signals:
          b: {event: B, measure: count}
          a: {event: A, measure: count}
        tiers: [{name: low, enter: "a >= 1"}, {name: high, enter: "b >= 1"}]
        segments: {zeal: "a > 2", alone: "a < 2"}
        priority: [{name: urgent, when: "level >= 2"}, {name: calm, when: "true"}]
        """;
    byte[] json =
        new RecordJson()
            .ruleSet(
                new PublishedRules(AccountScript.read(text), AccountScript.millis("2026-03-01"))
                    .publishedBy("ana"),
                RECORDED_AT);
    assertThat(new String(json, StandardCharsets.UTF_8))
        .isEqualTo(
            """
            {"schema":"pql.rule-set/v1","name":"saas","version":7,\
            "active_from":"2026-03-01T00:00:00.000Z","by":"ana","tiers":["low","high"],\
            "segments":["alone","zeal"],"priorities":["urgent","calm"],"signals":["b","a"],\
            "text":%s,"recorded_at":"2026-03-04T10:15:31.500Z"}\
            """
                .formatted(MAPPER.writeValueAsString(text)));
    assertMatches(json, schema(RecordSchema.RULE_SET));
  }

  @Test
  void ruleSetHasTheLabelsOfItsSignalsTiersAndSegments() throws IOException {
    byte[] json =
        new RecordJson()
            .ruleSet(
                new PublishedRules(
                    AccountScript.read(
                        """
                    name: saas
                    version: 7
                    signals:
                      b: {event: B, measure: count, label: bees}
                      a: {event: A, measure: count}
                    tiers: [{name: low, enter: "a >= 1"}, {name: high, enter: "b >= 1", label: "Hot"}]
                    segments: {zeal: {when: "a > 2", label: "Full of zeal"}, alone: "a < 2"}
                    """),
                    0),
                RECORDED_AT);
    assertThat(new String(json, StandardCharsets.UTF_8))
        .contains("00.000Z\",\"tiers\":")
        .contains(
            "\"signals\":[\"b\",\"a\"],\"labels\":{\"signals\":{\"b\":\"bees\"},"
                + "\"tiers\":{\"high\":\"Hot\"},\"segments\":{\"zeal\":\"Full of zeal\"}},\"text\":");
    assertMatches(json, schema(RecordSchema.RULE_SET));
  }

  @Test
  void standingHasTheTraitsThatRulesReadAndNoneThatIsAbsent() throws IOException {
    AccountScript script =
        AccountScript.under(
            "{name: r, version: 1, signals: {a: {event: A, measure: count}},",
            "tiers: [{name: t, enter: \"traits.plan == 'pro' && traits.seats > 1 && traits.x\"}]}");
    script.group("2026-03-03", "{'seats':5,'plan':'pro','owner':'ana','x':null}");
    byte[] json = new RecordJson().standing(script.standing(), script.forecast(), RECORDED_AT);
    assertThat(new String(json, StandardCharsets.UTF_8))
        .contains(
            "\"signals\":{\"a\":0},\"traits\":{\"plan\":\"pro\",\"seats\":5},"
                + "\"first_seen\":\"2026-03-03T00:00:00.000Z\",\"effective_at\"");
    assertMatches(json, schema(RecordSchema.ACCOUNT));
  }

  static JsonNode schema(RecordSchema schema) throws IOException {
    try (InputStream in = RecordSchema.class.getResourceAsStream(schema.resource())) {
      return MAPPER.readTree(in);
    }
  }

  static void assertMatches(byte[] record, JsonNode schema) throws IOException {
    JsonNode json = MAPPER.readTree(record);
    assertThat(new Schema(schema).problems(json, schema, "$")).isEmpty();
    List<String> fields = new ArrayList<>();
    schema.get("properties").fieldNames().forEachRemaining(fields::add);
    Stream.of(RecordFields.TRUNCATED, RecordFields.TRAITS, RecordFields.LABELS, RecordFields.BY)
        .filter(field -> !json.has(field))
        .forEach(fields::remove);
    assertThat(json.fieldNames()).toIterable().containsExactlyElementsOf(fields);
  }

  /** Validates the keywords of JSON Schema that the published schemas use. */
  private record Schema(JsonNode root) {

    private List<String> problems(JsonNode value, JsonNode schema, String at) {
      List<String> problems = new ArrayList<>();
      if (schema.has("$ref")) {
        String name = schema.get("$ref").asText().replace("#/$defs/", "");
        problems.addAll(problems(value, root.get("$defs").get(name), at));
      }
      if (schema.has("anyOf")
          && elements(schema.get("anyOf")).stream()
              .noneMatch(choice -> problems(value, choice, at).isEmpty())) {
        problems.add(at + " is none of the choices: " + value);
      }
      if (schema.has("type") && !isOfType(value, schema.get("type"))) {
        problems.add(at + " is no " + schema.get("type"));
      }
      if (schema.has("const") && !schema.get("const").equals(value)
          || schema.has("enum") && !elements(schema.get("enum")).contains(value)) {
        problems.add(at + " must not be " + value);
      }
      if (schema.has("pattern") && !value.asText().matches(schema.get("pattern").asText())) {
        problems.add(at + " does not match: " + value);
      }
      elements(schema.path("required")).stream()
          .filter(name -> !value.has(name.asText()))
          .forEach(name -> problems.add(at + " lacks " + name));
      value
          .properties()
          .forEach(
              field -> {
                JsonNode known = schema.path("properties").path(field.getKey());
                JsonNode other = schema.path("additionalProperties");
                if (known.isObject() || other.isObject()) {
                  problems.addAll(
                      problems(
                          field.getValue(),
                          known.isObject() ? known : other,
                          at + "." + field.getKey()));
                } else if (other.isBoolean()) {
                  problems.add(at + " must not have " + field.getKey());
                }
              });
      if (schema.has("items")) {
        value.forEach(item -> problems.addAll(problems(item, schema.get("items"), at + "[]")));
      }
      return problems;
    }

    private static boolean isOfType(JsonNode value, JsonNode type) {
      return type.isArray()
          ? elements(type).stream().anyMatch(one -> isOfType(value, one))
          : switch (type.asText()) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            default -> false;
          };
    }

    private static List<JsonNode> elements(JsonNode array) {
      List<JsonNode> elements = new ArrayList<>();
      array.forEach(elements::add);
      return elements;
    }
  }
}
