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
import java.util.Arrays;
import org.apache.flink.api.common.functions.MapFunction;

/**
 * A dead letter as a line of a file: why, where it stood, and the message as it came; where that is
 * no UTF-8, in Base64.
 */
final class DeadLetterLine implements MapFunction<OutboundRecord, OutputLine> {

  private static final long serialVersionUID = 1L;
  private static final JsonFactory JSON = new JsonFactory();

  @Override
  public OutputLine map(OutboundRecord letter) throws IOException {
    int file = Integer.parseInt(letter.headers().get(DeadLetterHeaders.PARTITION));
    long line = Long.parseLong(letter.headers().get(DeadLetterHeaders.OFFSET));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(letter.value().length + 256);
    try (JsonGenerator out = JSON.createGenerator(bytes)) {
      out.writeStartObject();
      out.writeStringField("reason", letter.headers().get(DeadLetterHeaders.REASON));
      out.writeStringField("detail", letter.headers().get(DeadLetterHeaders.DETAIL));
      out.writeStringField("file", letter.headers().get(DeadLetterHeaders.TOPIC));
      out.writeNumberField("line", line);
      writeMessage(out, letter.value());
      out.writeEndObject();
    }
    return OutputLine.deadLetter(file, line, Arrays.hashCode(letter.value()), bytes.toByteArray());
  }

  private static void writeMessage(JsonGenerator out, byte[] message) throws IOException {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(message)).toString();
      out.writeStringField("message", text);
    } catch (CharacterCodingException noUtf8) {
      out.writeBinaryField("message_base64", message);
    }
  }
}
