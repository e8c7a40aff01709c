package io.flinkpql.job.delivery;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.types.StringValue;

/** Writes a change as bytes and reads it back. */
final class TableChangeCodec {
  private static final byte ACCOUNT_ROW = 0;
  private static final byte ACCOUNT_REMOVAL = 1;
  private static final byte QUALIFICATION_ROW = 2;
  private static final byte HISTORY_REMOVAL = 3;
  private static final byte REFUSED_RECORD = 4;

  private TableChangeCodec() {}

  static void write(TableChange change, DataOutput out) throws IOException {
    if (change instanceof AccountRow row) {
      out.writeByte(ACCOUNT_ROW);
      writeStanding(row.standing(), out);
      writeText(row.tier(), out);
    } else if (change instanceof AccountRemoval removal) {
      out.writeByte(ACCOUNT_REMOVAL);
      writeText(removal.account(), out);
    } else if (change instanceof QualificationRow row) {
      out.writeByte(QUALIFICATION_ROW);
      writeStanding(row.standing(), out);
      writeText(row.kind(), out);
      writeText(row.from(), out);
      writeText(row.to(), out);
      writeText(row.evidence(), out);
      writeText(row.trigger(), out);
    } else if (change instanceof HistoryRemoval removal) {
      out.writeByte(HISTORY_REMOVAL);
      writeText(removal.key().ruleSet(), out);
      writeText(removal.key().account(), out);
    } else if (change instanceof RefusedRecord record) {
      out.writeByte(REFUSED_RECORD);
      out.writeBoolean(record.topic() == LogRecord.Topic.ACCOUNTS);
      writeText(record.account(), out);
      writeText(record.reason(), out);
    }
    out.writeInt(change.position().partition());
    out.writeLong(change.position().offset());
  }

  static TableChange read(DataInput in) throws IOException {
    byte kind = in.readByte();
    return switch (kind) {
      case ACCOUNT_ROW -> new AccountRow(readStanding(in), readText(in), readPosition(in));
      case ACCOUNT_REMOVAL -> new AccountRemoval(readText(in), readPosition(in));
      case QUALIFICATION_ROW ->
          new QualificationRow(
              readStanding(in),
              readText(in),
              readText(in),
              readText(in),
              readText(in),
              readText(in),
              readPosition(in));
      case HISTORY_REMOVAL ->
          new HistoryRemoval(new Standing.Key(readText(in), readText(in)), readPosition(in));
      case REFUSED_RECORD ->
          new RefusedRecord(
              in.readBoolean() ? LogRecord.Topic.ACCOUNTS : LogRecord.Topic.QUALIFICATIONS,
              readText(in),
              readText(in),
              readPosition(in));
      default -> throw new IOException("Not a change of a table: kind " + kind);
    };
  }

  private static void writeStanding(Standing standing, DataOutput out) throws IOException {
    writeText(standing.ruleSet(), out);
    out.writeLong(standing.ruleSetVersion());
    writeText(standing.account(), out);
    out.writeLong(standing.seq());
    out.writeInt(standing.level());
    out.writeDouble(standing.score());
    out.writeInt(standing.segments().size());
    for (String segment : standing.segments()) {
      writeText(segment, out);
    }
    writeText(standing.priority(), out);
    writeText(standing.enteredAt(), out);
    writeInstant(standing.convertedAt(), out);
    writeText(standing.signals(), out);
    writeInstant(standing.effectiveAt(), out);
    writeInstant(standing.recordedAt(), out);
  }

  private static Standing readStanding(DataInput in) throws IOException {
    return new Standing(
        readText(in),
        in.readLong(),
        readText(in),
        in.readLong(),
        in.readInt(),
        in.readDouble(),
        readTexts(in),
        readText(in),
        readText(in),
        readInstant(in),
        readText(in),
        readInstant(in),
        readInstant(in));
  }

  private static List<String> readTexts(DataInput in) throws IOException {
    int size = in.readInt();
    List<String> texts = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      texts.add(readText(in));
    }
    return texts;
  }

  private static Position readPosition(DataInput in) throws IOException {
    return new Position(in.readInt(), in.readLong());
  }

  private static void writeText(String text, DataOutput out) throws IOException {
    StringValue.writeString(text, out);
  }

  private static String readText(DataInput in) throws IOException {
    return StringValue.readString(in);
  }

  private static void writeInstant(Instant instant, DataOutput out) throws IOException {
    out.writeBoolean(instant != null);
    if (instant != null) {
      out.writeLong(instant.getEpochSecond());
      out.writeInt(instant.getNano());
    }
  }

  private static Instant readInstant(DataInput in) throws IOException {
    return in.readBoolean() ? Instant.ofEpochSecond(in.readLong(), in.readInt()) : null;
  }
}
