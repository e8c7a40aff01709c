// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.routing;

import io.flinkpql.binary.SizedInput;
import io.flinkpql.job.routing.OutboundRecord.Destination;
import io.flinkpql.job.types.ValueSerializer;
import io.flinkpql.job.types.ValueType;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/** Serializes {@link OutboundRecord}. */
public final class OutboundRecordSerializer extends ValueSerializer<OutboundRecord> {

  private static final long serialVersionUID = 1L;

  /** Describes {@link OutboundRecord} to Flink. */
  public static final TypeInformation<OutboundRecord> TYPE =
      new ValueType<>(OutboundRecord.class, new OutboundRecordSerializer());

  private static final int VERSION = 1;
  private static final int QUALIFICATIONS = 1;
  private static final int ACCOUNTS = 2;
  private static final int DEAD_LETTERS = 3;
  private static final int RULE_SETS = 4;
  private static final int SHADOW_QUALIFICATIONS = 5;
  private static final int NO_BYTES = -1;

  @Override
  public OutboundRecord createInstance() {
    return new OutboundRecord(Destination.QUALIFICATIONS, null, null, Map.of());
  }

  @Override
  public void serialize(OutboundRecord record, DataOutputView target) throws IOException {
    target.writeByte(VERSION);
    target.writeByte(
        switch (record.destination()) {
          case QUALIFICATIONS -> QUALIFICATIONS;
          case ACCOUNTS -> ACCOUNTS;
          case RULE_SETS -> RULE_SETS;
          case DEAD_LETTERS -> DEAD_LETTERS;
          case SHADOW_QUALIFICATIONS -> SHADOW_QUALIFICATIONS;
        });
    writeBytes(record.key(), target);
    writeBytes(record.value(), target);
    target.writeShort(record.headers().size());
    for (Map.Entry<String, String> header : record.headers().entrySet()) {
      StringValue.writeString(header.getKey(), target);
      StringValue.writeString(header.getValue(), target);
    }
  }

  @Override
  public OutboundRecord deserialize(DataInputView source) throws IOException {
    readVersion(source, VERSION);
    return new OutboundRecord(
        readDestination(source), readBytes(source), readBytes(source), readHeaders(source));
  }

  private static Destination readDestination(DataInputView source) throws IOException {
    int destination = source.readByte();
    return switch (destination) {
      case QUALIFICATIONS -> Destination.QUALIFICATIONS;
      case ACCOUNTS -> Destination.ACCOUNTS;
      case RULE_SETS -> Destination.RULE_SETS;
      case DEAD_LETTERS -> Destination.DEAD_LETTERS;
      case SHADOW_QUALIFICATIONS -> Destination.SHADOW_QUALIFICATIONS;
      default -> throw new IOException("unknown destination: " + destination);
    };
  }

  private static void writeBytes(byte[] bytes, DataOutputView target) throws IOException {
    if (bytes == null) {
      target.writeInt(NO_BYTES);
    } else {
      target.writeInt(bytes.length);
      target.write(bytes);
    }
  }

  private static byte[] readBytes(DataInputView source) throws IOException {
    int length = source.readInt();
    if (length == NO_BYTES) {
      return null;
    }
    return SizedInput.readBytes(source, length);
  }

  private static Map<String, String> readHeaders(DataInputView source) throws IOException {
    int count = source.readUnsignedShort();
    if (count == 0) {
      return Map.of();
    }
    Map<String, String> headers = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      headers.put(SizedInput.readText(source), SizedInput.readText(source));
    }
    return Collections.unmodifiableMap(headers);
  }

  @Override
  public TypeSerializerSnapshot<OutboundRecord> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Restores the serializer from a checkpoint. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<OutboundRecord> {
    public Snapshot() {
      super(OutboundRecordSerializer::new);
    }
  }
}
