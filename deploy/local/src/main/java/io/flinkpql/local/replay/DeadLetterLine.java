// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.replay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.flinkpql.job.routing.OutboundRecord;
import io.flinkpql.local.file.OutputLine;
import io.flinkpql.record.DeadLetterHeaders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.functions.MapFunction;

/**
 * Formats a dead letter as a line of JSON: the reason, the position in the input, and the original
 * message. A message that is not valid UTF-8 is encoded in Base64.
 */
final class DeadLetterLine implements MapFunction<OutboundRecord, OutputLine> {

  private static final long serialVersionUID = 1L;
  private static final JsonFactory JSON = new JsonFactory();

  @Override
  public OutputLine map(OutboundRecord record) throws IOException {
    int file = Integer.parseInt(record.headers().get(DeadLetterHeaders.PARTITION));
    long line = Long.parseLong(record.headers().get(DeadLetterHeaders.OFFSET));
    int index = Integer.parseInt(record.headers().get(DeadLetterHeaders.INDEX));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(record.value().length + 256);
    try (JsonGenerator out = JSON.createGenerator(bytes)) {
      out.writeStartObject();
      out.writeStringField("reason", record.headers().get(DeadLetterHeaders.REASON));
      out.writeStringField("detail", record.headers().get(DeadLetterHeaders.DETAIL));
      out.writeStringField("file", record.headers().get(DeadLetterHeaders.TOPIC));
      out.writeNumberField("line", line);
      writeMessage(out, record.value());
      out.writeEndObject();
    }
    return OutputLine.deadLetter(file, line, index, bytes.toByteArray());
  }

  private static void writeMessage(JsonGenerator out, byte[] message) throws IOException {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(message)).toString();
      out.writeStringField("message", text);
    } catch (CharacterCodingException notUtf8) {
      out.writeBinaryField("message_base64", message);
    }
  }
}
