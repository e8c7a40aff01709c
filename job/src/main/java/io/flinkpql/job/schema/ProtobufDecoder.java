// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.schema;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Decodes values of a Protobuf schema. A value begins with the position of its message in the file:
 * the number of levels, then a position on each level. The library bounds lengths by the value, and
 * nesting at 100 levels.
 */
final class ProtobufDecoder implements ValueDecoder {

  private static final JsonFactory JSON = new JsonFactory();
  private static final int MAX_LEVELS = 100;
  private static final int[] FIRST = {0};

  private final int id;
  private final FileDescriptor file;

  /**
   * Creates a decoder.
   *
   * @param id number of the schema, for errors
   */
  ProtobufDecoder(int id, FileDescriptor file) {
    this.id = id;
    this.file = file;
  }

  @Override
  public void write(byte[] value, int offset, OutputStream json)
      throws IOException, UndecodableException {
    DynamicMessage message = decoded(value, offset);
    try (JsonGenerator out = JSON.createGenerator(json)) {
      ProtobufJson.write(message, out);
    }
  }

  private DynamicMessage decoded(byte[] value, int offset) throws UndecodableException {
    CodedInputStream in = CodedInputStream.newInstance(value, offset, value.length - offset);
    try {
      DynamicMessage.Builder message = DynamicMessage.newBuilder(message(positions(in)));
      message.mergeFrom(in);
      in.checkLastTagWas(0);
      // A required field that is absent is for the format to judge.
      return message.buildPartial();
    } catch (IOException e) {
      throw new UndecodableException("the value is none of Protobuf schema " + id);
    }
  }

  /** Reads the positions of the message; the first one is abbreviated. */
  private int[] positions(CodedInputStream in) throws IOException, UndecodableException {
    int levels = in.readSInt32();
    if (levels == 0) {
      return FIRST;
    }
    if (levels < 0 || levels > MAX_LEVELS) {
      throw new UndecodableException("the value names no message of Protobuf schema " + id);
    }
    int[] positions = new int[levels];
    for (int i = 0; i < levels; i++) {
      positions[i] = in.readSInt32();
    }
    return positions;
  }

  private Descriptor message(int[] positions) throws UndecodableException {
    List<Descriptor> messages = file.getMessageTypes();
    Descriptor message = null;
    for (int position : positions) {
      if (position < 0 || position >= messages.size()) {
        throw new UndecodableException(
            "Protobuf schema %d has no message at position %s, from 0"
                .formatted(
                    id,
                    Arrays.stream(positions)
                        .mapToObj(String::valueOf)
                        .collect(Collectors.joining("."))));
      }
      message = messages.get(position);
      messages = message.getNestedTypes();
    }
    return message;
  }
}
