// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkpql.account.Account;
import io.flinkpql.message.MessageParser;
import io.flinkpql.message.ParsedMessage;
import io.flinkpql.message.UsageEvent.Position;
import io.flinkpql.record.RecordFields;
import io.flinkpql.record.RecordSchema;
import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.RuleSetInterest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scores the largest messages under large rule sets, and checks the size of every record. */
class RecordSizeTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int TRAITS = 20;
  private static final int MAX_RECORD = 256 * 1024;
  private static final int MAX_RULE_SET = 256 * 1024;
  private static final int MAX_RULE_SET_RECORD = 1024 * 1024;
  private static final int MAX_MESSAGE = 1024 * 1024;
  private static final int MAX_NAME = 200;

  /** The longest id, in the most bytes. */
  private static final String ID = "\uD83D\uDE00".repeat(MAX_NAME);

  /** A condition that is true and reads a trait. */
  private static final String MET = "a >= 0 || traits.t0 == ''";

  private static final String TRAIT = "\uD83D\uDE00".repeat(1_000);

  private final List<Qualification> qualifications = new ArrayList<>();
  private final List<byte[]> records = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void everyRecordIsBoundedAndMatchesItsSchema(int seed) throws IOException {
    RuleSet rules = AccountScript.read(rules(new Random(seed)));
    score(rules.text());

    assertThat(qualifications).extracting(Qualification::kind).contains(Qualification.Kind.DELETED);
    assertThat(qualifications.get(0).segments()).hasSameSizeAs(rules.segments());
    byte[] ruleSet = new RecordJson().ruleSet(new PublishedRules(rules, 0).publishedBy(ID), 0);
    assertThat(ruleSet.length).isLessThanOrEqualTo(MAX_RULE_SET_RECORD);
    RecordJsonTest.assertMatches(ruleSet, RecordJsonTest.schema(RecordSchema.RULE_SET));
    for (byte[] record : records) {
      assertThat(record.length).isLessThanOrEqualTo(MAX_RECORD);
      RecordJsonTest.assertMatches(record, RecordJsonTest.schema(schemaOf(record)));
    }
  }

  @Test
  void recordOfTheLongestNamesIsBounded() throws IOException {
    StringBuilder yaml = new StringBuilder("name: \"" + ID + "\"\nversion: 1\n");
    addSignals(yaml, 500, MAX_NAME);
    addSegments(yaml, 100);
    addPriorities(yaml, 100);
    yaml.append("tiers:\n");
    for (int i = 0; i < 50; i++) {
      yaml.append("  - {name: \"%s\", enter: \"%s\"}\n".formatted(longest("t" + i), MET));
    }
    assertThat(bytes(yaml)).isBetween(MAX_RULE_SET * 3 / 4, MAX_RULE_SET);

    score(yaml.toString());

    assertThat(records).hasSizeGreaterThanOrEqualTo(4);
    for (byte[] record : records) {
      assertThat(record.length).isBetween(100_000, MAX_RECORD);
    }
    assertThat(new RecordJson().ruleSet(new PublishedRules(yaml.toString(), 0), 0).length)
        .isBetween(bytes(yaml), MAX_RULE_SET_RECORD);
  }

  @Test
  void recordWithTooMuchEvidenceKeepsWhatFitsAndSaysSo() throws IOException {
    String condition =
        IntStream.range(0, TRAITS)
            .mapToObj(i -> "traits.t" + i + " != ''")
            .collect(Collectors.joining(" && "));
    score(
        "name: r\nversion: 1\nsignals:\n  a: {event: '*', measure: count}\ntiers:\n"
            + IntStream.range(0, 40)
                .mapToObj(i -> "  - {name: tier%d, enter: \"%s\"}\n".formatted(i, condition))
                .collect(Collectors.joining()));

    byte[] record = new RecordJson().qualification(qualifications.get(0), 0);
    JsonNode promoted = MAPPER.readTree(record);
    assertThat(record.length).isBetween(MAX_RECORD - 20_000, MAX_RECORD);
    assertThat(promoted.path(RecordFields.TRUNCATED).asBoolean()).isTrue();
    assertThat(promoted.path(RecordFields.EVIDENCE).size()).isBetween(10, 39);
    assertThat(promoted.at("/evidence/0/values/traits.t0").asText()).isEqualTo(ID);
  }

  @Test
  void standingWithTooManyTraitsKeepsWhatFitsAndSaysSo() throws IOException {
    Map<String, Object> traits = new LinkedHashMap<>();
    for (int i = 0; i < 100; i++) {
      traits.put("t" + i, TRAIT);
    }
    BoundedTraits bounded = BoundedTraits.of(traits);

    assertThat(bounded.truncated()).isTrue();
    assertThat(bounded.values()).hasSize(BoundedTraits.MAX_BYTES / 803).containsEntry("t0", ID);
    assertThat(BoundedTraits.of(Map.of("plan", "pro", "seats", 5.0, "bot", true)))
        .isEqualTo(new BoundedTraits(Map.of("plan", "pro", "seats", 5.0, "bot", true), false));
  }

  /**
   * Writes a rule set of random size whose names are the longest allowed. The conditions of its
   * tiers have up to 10,000 characters, also the most that is allowed.
   */
  private static String rules(Random random) {
    StringBuilder yaml = new StringBuilder("name: \"" + ID + "\"\nversion: 1\n");
    addSignals(yaml, random.nextInt(150), MAX_NAME);
    addSegments(yaml, random.nextInt(101));
    addPriorities(yaml, random.nextInt(101));
    yaml.append("tiers:\n  - {name: \"")
        .append(longest("first"))
        .append("\", enter: \"" + MET + "\"}\n");
    int tiers = 1 + random.nextInt(49);
    for (int tier = 0; tier < tiers; tier++) {
      String conditions =
          IntStream.rangeClosed(0, random.nextInt(8))
              .mapToObj(i -> '"' + condition(random) + '"')
              .collect(Collectors.joining(", "));
      String line =
          "  - {name: \"%s\", enter: [%s]}\n".formatted(longest("tier" + tier), conditions);
      if (bytes(yaml) + bytes(line) > MAX_RULE_SET) {
        break;
      }
      yaml.append(line);
    }
    return yaml.toString();
  }

  private static void addSignals(StringBuilder yaml, int more, int nameLength) {
    yaml.append("signals:\n");
    yaml.append("  a: {event: \"").append(ID).append("\", measure: count}\n");
    yaml.append("  b: {event: \"*\", measure: distinct_users}\n");
    for (int i = 2; i < more; i++) {
      String name = "s" + i + "_";
      name += "x".repeat(nameLength - name.length());
      yaml.append("  ").append(name).append(": {event: \"*\", measure: count}\n");
    }
  }

  private static void addSegments(StringBuilder yaml, int count) {
    yaml.append("segments: {");
    for (int i = 0; i < count; i++) {
      yaml.append("\"%s\": a >= 0,\n  ".formatted(longest("g" + i)));
    }
    yaml.append("}\n");
  }

  /** Repeats one name by an alias: priorities need no names of their own. */
  private static void addPriorities(StringBuilder yaml, int count) {
    yaml.append("priority:\n  - {name: &name \"").append(ID).append("\", when: a >= 0}\n");
    for (int i = 1; i < count; i++) {
      yaml.append("  - {name: *name, when: a >= 0}\n");
    }
  }

  /** Completes a name to the greatest length, in the most bytes. */
  private static String longest(String name) {
    return name + "\uD83D\uDE00".repeat(MAX_NAME - name.length());
  }

  private static int bytes(CharSequence text) {
    return text.toString().getBytes(StandardCharsets.UTF_8).length;
  }

  private static String condition(Random random) {
    String trait = "traits.t" + random.nextInt(TRAITS);
    return switch (random.nextInt(5)) {
      case 0 -> trait + " != '" + text(random, 100) + "'";
      case 1 -> trait + " != '" + text(random, 3_000) + "' || b > 1";
      case 2 -> trait + ".startsWith('" + "\uD83D\uDE00".repeat(random.nextInt(300)) + "')";
      case 3 -> "a >= " + random.nextInt(2) + " || " + trait + " == ''";
      default ->
          IntStream.range(0, TRAITS)
              .mapToObj(i -> "traits.t" + i + " != ''")
              .collect(Collectors.joining(" && "));
    };
  }

  private static String text(Random random, int limit) {
    return "x\u00E9\u65E5".repeat(random.nextInt(limit));
  }

  private void score(String yaml) {
    RuleSet rules = AccountScript.read(yaml);
    RuleTimeline timeline =
        new RuleTimeline(RuleHistory.of(new PublishedRules(rules, 0)), qualifications::add);
    MessageParser parser = new MessageParser(new RuleSetInterest(rules), () -> Long.MAX_VALUE);
    String traits =
        IntStream.range(0, TRAITS)
            .mapToObj(i -> "\"t" + i + "\":\"" + TRAIT + '"')
            .collect(Collectors.joining(",", "{", "}"));
    Account account = timeline.newAccount(ID, AccountScript.millis("2026-03-01"));
    for (String message :
        List.of(
            "\"type\":\"group\",\"traits\":" + traits,
            "\"type\":\"track\",\"event\":\"" + ID + '"',
            "\"type\":\"delete\"")) {
      account = apply(timeline, parser, account, message);
    }
    RecordJson json = new RecordJson();
    qualifications.forEach(record -> records.add(json.qualification(record, 0)));
  }

  private Account apply(
      RuleTimeline timeline, MessageParser parser, Account account, String message) {
    String user = message.contains("delete") ? "" : "\"userId\":\"" + ID + "\",";
    String start =
        "{%s,%s\"context\":{\"groupId\":\"%s\"},\"timestamp\":\"2026-03-01\",\"messageId\":\""
            .formatted(message, user, ID);
    String json = start + "m".repeat(MAX_MESSAGE - bytes(start) - 2) + "\"}";
    List<ParsedMessage> parsed = new ArrayList<>();
    parser.parse(json.getBytes(StandardCharsets.UTF_8), -1, new Position(0, 0, 0), parsed::add);
    // A group call is followed by the claim that its user belongs to the account.
    ParsedMessage.Usable usable = (ParsedMessage.Usable) parsed.get(0);
    Account after = timeline.apply(account, usable.event(), Account.UNSET).account();
    if (!message.contains("delete")) {
      records.add(new RecordJson().standing(timeline.standing(after), timeline.forecast(after), 0));
    }
    return after;
  }

  private static RecordSchema schemaOf(byte[] record) throws IOException {
    return MAPPER.readTree(record).path(RecordFields.SCHEMA).asText().equals("pql.account/v1")
        ? RecordSchema.ACCOUNT
        : RecordSchema.QUALIFICATION;
  }
}
