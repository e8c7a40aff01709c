// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.usage;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;

/** Writes actions as JSON messages of the Segment specification. */
final class MessageWriter {

  private final JsonFactory json = new JsonFactory();

  /**
   * Writes one message.
   *
   * @param action the action; its time becomes {@code timestamp}
   * @param messageId the message's id
   * @param receivedAt when the collector received it, ms since the epoch
   * @return the JSON document, UTF-8
   */
  byte[] write(Action action, String messageId, long receivedAt) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator out = json.createGenerator(bytes)) {
      out.writeStartObject();
      out.writeStringField("type", action.type());
      out.writeStringField("messageId", messageId);
      out.writeStringField("userId", action.user());
      switch (action.type()) {
        case "track" -> out.writeStringField("event", action.name());
        case "page", "screen" -> out.writeStringField("name", action.name());
        case "group" -> out.writeStringField("groupId", action.account());
        default -> {}
      }
      boolean traits = action.type().equals("group") || action.type().equals("identify");
      writeValues(out, traits ? "traits" : "properties", action.values());
      out.writeObjectFieldStart("context");
      if (!action.account().isEmpty()) {
        out.writeStringField("groupId", action.account());
      }
      if (!action.userAgent().isEmpty()) {
        out.writeStringField("userAgent", action.userAgent());
      }
      out.writeEndObject();
      String time = Instant.ofEpochMilli(action.time()).toString();
      out.writeStringField("originalTimestamp", time);
      out.writeStringField("receivedAt", Instant.ofEpochMilli(receivedAt).toString());
      out.writeStringField("timestamp", time);
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("could not write a message to memory", e);
    }
    return bytes.toByteArray();
  }

  private static void writeValues(JsonGenerator out, String name, Map<String, Object> values)
      throws IOException {
    out.writeObjectFieldStart(name);
    for (Map.Entry<String, Object> value : values.entrySet()) {
      out.writeFieldName(value.getKey());
      out.writePOJO(value.getValue());
    }
    out.writeEndObject();
  }
}
