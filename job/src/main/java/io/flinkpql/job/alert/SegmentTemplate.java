// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkpql.record.Labels;
import io.flinkpql.record.RecordFields;
import java.util.Optional;
import java.util.UUID;

/**
 * Renders a call of Segment's HTTP API that carries an account's standing as traits, for the
 * platforms behind Segment.
 *
 * @param call the call, and the subject whose traits it sets
 */
public record SegmentTemplate(Call call) implements Template {

  private static final long serialVersionUID = 1L;
  private static final int MAX_MESSAGE_ID = 100;

  /** A call and the subject whose traits it sets. */
  public enum Call {
    /** Sets traits of the account's group. */
    GROUP,
    /** Sets traits of the user whose message triggered the change. */
    IDENTIFY_TRIGGER,
    /** Sets traits of the account itself, where accounts are users. */
    IDENTIFY_ACCOUNT
  }

  @Override
  public Optional<byte[]> body(LoggedQualification record, Labels labels) {
    Optional<String> user =
        call == Call.IDENTIFY_ACCOUNT ? Optional.of(record.account()) : record.triggeringUser();
    if (call == Call.IDENTIFY_TRIGGER && user.isEmpty()) {
      return Optional.empty();
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("type", call == Call.GROUP ? "group" : "identify");
    if (user.isPresent()) {
      body.put("userId", user.get());
    } else {
      // The API requires a user; a change that time alone caused has none.
      body.put("anonymousId", "account:" + record.account());
    }
    if (call == Call.GROUP) {
      body.put("groupId", record.account());
    }
    body.set("traits", traits(record));
    if (call == Call.IDENTIFY_TRIGGER) {
      body.putObject("context").put("groupId", record.account());
    }
    body.put("messageId", messageId(record));
    body.put("timestamp", record.json().path(RecordFields.EFFECTIVE_AT).asText());
    return Optional.of(JsonBytes.bytes(body));
  }

  private static ObjectNode traits(LoggedQualification record) {
    ObjectNode traits = JsonNodeFactory.instance.objectNode();
    traits.put("pql_tier", record.to().orElse(null));
    traits.set("pql_level", record.json().path(RecordFields.LEVEL));
    traits.set("pql_score", record.json().path(RecordFields.SCORE));
    ArrayNode segments = traits.putArray("pql_segments");
    record.segments().forEach(segments::add);
    traits.put("pql_priority", record.priority().orElse(null));
    traits.set("pql_converted_at", record.json().path(RecordFields.CONVERTED_AT));
    traits.put("pql_rule_set", record.ruleSet());
    return traits;
  }

  /** Returns the id by which Segment drops duplicates; Segment limits its length. */
  private static String messageId(LoggedQualification record) {
    String key = record.idempotencyKey();
    return key.length() <= MAX_MESSAGE_ID
        ? key
        : UUID.nameUUIDFromBytes(key.getBytes(UTF_8)).toString();
  }
}
