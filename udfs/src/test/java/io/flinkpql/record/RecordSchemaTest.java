// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkpql.rulelog.RulePush;
import io.flinkpql.scoring.Qualification;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Compares the constants of this package with the JSON schemas. */
class RecordSchemaTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String RULE_SET_OBJECT = "/properties/" + RecordFields.RULE_SET;
  private static final String EVIDENCE_ITEM = "/properties/" + RecordFields.EVIDENCE + "/items";
  private static final String NEXT_OBJECT = "/properties/" + RecordFields.NEXT + "/anyOf/1";
  private static final String MISSING_ITEM =
      NEXT_OBJECT + "/properties/" + RecordFields.MISSING + "/items";
  private static final String TRIGGER_OBJECT = "/properties/" + RecordFields.TRIGGER + "/anyOf/1";

  @ParameterizedTest
  @EnumSource
  void schemaFileHasTheIdOfItsConstant(RecordSchema schema) throws IOException {
    JsonNode json = json(schema);
    assertThat(json.path("$id").asText()).isEqualTo(schema.id());
    assertThat(json.at("/properties/" + RecordFields.SCHEMA + "/const").asText())
        .isEqualTo(schema.id());
  }

  @Test
  void qualificationHasTheseFieldsInOrder() throws IOException {
    JsonNode schema = json(RecordSchema.QUALIFICATION);
    assertFields(
        schema,
        "",
        RecordFields.SCHEMA,
        RecordFields.ACCOUNT,
        RecordFields.SEQ,
        RecordFields.KIND,
        RecordFields.FROM,
        RecordFields.TO,
        RecordFields.LEVEL,
        RecordFields.EFFECTIVE_AT,
        RecordFields.RECORDED_AT,
        RecordFields.SCORE,
        RecordFields.SEGMENTS,
        RecordFields.PRIORITY,
        RecordFields.RULE_SET,
        RecordFields.ENTERED_AT,
        RecordFields.CONVERTED_AT,
        RecordFields.SIGNALS,
        RecordFields.EVIDENCE,
        RecordFields.TRUNCATED,
        RecordFields.TRIGGER);
    assertFields(schema, RULE_SET_OBJECT, RecordFields.NAME, RecordFields.VERSION);
    assertFields(
        schema,
        EVIDENCE_ITEM,
        RecordFields.TIER,
        RecordFields.LIST,
        RecordFields.CONDITION,
        RecordFields.MET,
        RecordFields.VALUES,
        RecordFields.ABSENT,
        RecordFields.APPROXIMATE,
        RecordFields.SINCE);
    assertFields(
        schema, TRIGGER_OBJECT, RecordFields.MESSAGE_ID, RecordFields.EVENT, RecordFields.USER);
  }

  @Test
  void qualificationHasTheseKindsAndLists() throws IOException {
    JsonNode schema = json(RecordSchema.QUALIFICATION);
    assertThat(schema.at("/properties/" + RecordFields.KIND + "/enum"))
        .extracting(JsonNode::asText)
        .containsExactlyElementsOf(
            Arrays.stream(Qualification.Kind.values()).map(Qualification.Kind::text).toList());
    assertThat(schema.at(EVIDENCE_ITEM + "/properties/" + RecordFields.LIST + "/enum"))
        .extracting(JsonNode::asText)
        .containsExactly(RecordFields.ENTER, RecordFields.STAY);
  }

  @Test
  void standingHasTheseFieldsInOrder() throws IOException {
    JsonNode schema = json(RecordSchema.ACCOUNT);
    assertFields(
        schema,
        "",
        RecordFields.SCHEMA,
        RecordFields.ACCOUNT,
        RecordFields.RULE_SET,
        RecordFields.TIER,
        RecordFields.LEVEL,
        RecordFields.SCORE,
        RecordFields.SEGMENTS,
        RecordFields.PRIORITY,
        RecordFields.ENTERED_AT,
        RecordFields.SEQ,
        RecordFields.CONVERTED_AT,
        RecordFields.SIGNALS,
        RecordFields.TRAITS,
        RecordFields.FIRST_SEEN,
        RecordFields.EFFECTIVE_AT,
        RecordFields.NEXT,
        RecordFields.TRUNCATED,
        RecordFields.DROPS_AT,
        RecordFields.RECORDED_AT);
    assertFields(schema, RULE_SET_OBJECT, RecordFields.NAME, RecordFields.VERSION);
    assertFields(schema, NEXT_OBJECT, RecordFields.TIER, RecordFields.MISSING);
    assertFields(schema, MISSING_ITEM, RecordFields.CONDITION, RecordFields.VALUES);
  }

  @Test
  void ruleSetHasTheseFieldsInOrder() throws IOException {
    assertFields(
        json(RecordSchema.RULE_SET),
        "",
        RecordFields.SCHEMA,
        RecordFields.NAME,
        RecordFields.VERSION,
        RecordFields.ACTIVE_FROM,
        RecordFields.BY,
        RecordFields.TIERS,
        RecordFields.SEGMENTS,
        RecordFields.PRIORITIES,
        RecordFields.SIGNALS,
        RecordFields.LABELS,
        RecordFields.TEXT,
        RecordFields.TRUNCATED,
        RecordFields.RECORDED_AT);
    assertFields(
        json(RecordSchema.RULE_SET),
        "/properties/" + RecordFields.LABELS,
        RecordFields.SIGNALS,
        RecordFields.TIERS,
        RecordFields.SEGMENTS);
  }

  @Test
  void rulePushHasTheseFieldsInOrder() throws IOException {
    assertFields(
        json(RecordSchema.RULE_PUSH),
        "",
        RecordFields.SCHEMA,
        RecordFields.NAME,
        RecordFields.VERSION,
        RecordFields.ROLE,
        RecordFields.AT,
        RecordFields.RESTART,
        RecordFields.TEXT,
        RecordFields.BY,
        RecordFields.BESIDE,
        RecordFields.MISSED);
    assertThat(json(RecordSchema.RULE_PUSH).at("/properties/role/enum"))
        .extracting(JsonNode::asText)
        .containsExactlyElementsOf(
            Arrays.stream(RulePush.Role.values()).map(RulePush.Role::text).toList());
  }

  private static void assertFields(JsonNode schema, String at, String... fields) {
    assertThat(schema.at(at + "/properties").fieldNames())
        .toIterable()
        .as(at)
        .containsExactly(fields);
  }

  private static JsonNode json(RecordSchema schema) throws IOException {
    try (InputStream in = RecordSchema.class.getResourceAsStream(schema.resource())) {
      return MAPPER.readTree(in);
    }
  }
}
