// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

import io.flinkpql.binary.SizedInput;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.types.StringValue;

/** Encodes table changes as bytes, for the network and for the sink's checkpoints. */
public final class TableChangeCodec {
  /** Has no traits, since version 1 of the format had none. */
  private static final byte ACCOUNT_ROW_V1 = 0;

  private static final byte ACCOUNT_REMOVAL = 1;
  private static final byte QUALIFICATION_ROW = 2;
  private static final byte HISTORY_REMOVAL = 3;
  private static final byte REFUSED_RECORD = 4;

  /** Has no labels, since version 1 of the format had none. */
  private static final byte RULE_SET_ROW_V1 = 5;

  private static final byte DEAD_LETTER = 6;

  /** Does not say when the account was first seen, since version 2 of the format did not. */
  private static final byte ACCOUNT_ROW_V2 = 7;

  /** Does not say who pushed it, since version 2 of the format did not. */
  private static final byte RULE_SET_ROW_V2 = 8;

  private static final byte RULE_SET_ROW = 9;
  private static final byte ACCOUNT_ROW = 10;
  private static final byte SHADOW_ROW = 11;
  private static final byte SHADOW_REMOVAL = 12;
  private static final String EMPTY_OBJECT = "{}";
  private static final LogRecord.Topic[] TOPICS = LogRecord.Topic.values();

  private TableChangeCodec() {}

  /**
   * Encodes a change.
   *
   * @throws IOException if {@code out} fails
   */
  public static void write(TableChange change, DataOutput out) throws IOException {
    if (change instanceof AccountRow row) {
      out.writeByte(ACCOUNT_ROW);
      writeStanding(row.standing(), out);
      writeText(row.tier(), out);
      writeText(row.nextTier(), out);
      writeText(row.missing(), out);
      writeInstant(row.dropsAt(), out);
      writeText(row.traits(), out);
      writeInstant(row.firstSeen(), out);
    } else if (change instanceof AccountRemoval removal) {
      out.writeByte(ACCOUNT_REMOVAL);
      writeText(removal.key().ruleSet(), out);
      writeText(removal.key().account(), out);
    } else if (change instanceof QualificationRow row) {
      out.writeByte(QUALIFICATION_ROW);
      writeQualification(row, out);
    } else if (change instanceof ShadowRow row) {
      out.writeByte(SHADOW_ROW);
      writeQualification(row.qualification(), out);
    } else if (change instanceof ShadowRemoval removal) {
      out.writeByte(SHADOW_REMOVAL);
      writeText(removal.account(), out);
    } else if (change instanceof HistoryRemoval removal) {
      out.writeByte(HISTORY_REMOVAL);
      writeText(removal.key().ruleSet(), out);
      writeText(removal.key().account(), out);
    } else if (change instanceof RuleSetRow row) {
      out.writeByte(RULE_SET_ROW);
      writeRuleSet(row, out);
    } else if (change instanceof DeadLetter letter) {
      out.writeByte(DEAD_LETTER);
      writeText(letter.source(), out);
      writeText(letter.reason(), out);
      writeInstant(letter.at(), out);
    } else if (change instanceof RefusedRecord record) {
      out.writeByte(REFUSED_RECORD);
      out.writeByte(record.topic().ordinal());
      writeText(record.account(), out);
      writeText(record.reason(), out);
    }
    out.writeInt(change.position().partition());
    out.writeLong(change.position().offset());
  }

  /**
   * Decodes a change.
   *
   * @throws IOException if {@code in} fails or the bytes encode no change
   */
  public static TableChange read(DataInput in) throws IOException {
    byte kind = in.readByte();
    return switch (kind) {
      case ACCOUNT_ROW, ACCOUNT_ROW_V2, ACCOUNT_ROW_V1 ->
          new AccountRow(
              readStanding(in),
              readText(in),
              readText(in),
              readText(in),
              readInstant(in),
              kind == ACCOUNT_ROW_V1 ? EMPTY_OBJECT : readText(in),
              kind == ACCOUNT_ROW ? readInstant(in) : null,
              readPosition(in));
      case ACCOUNT_REMOVAL ->
          new AccountRemoval(new StandingColumns.Key(readText(in), readText(in)), readPosition(in));
      case QUALIFICATION_ROW -> readQualification(in);
      case SHADOW_ROW -> new ShadowRow(readQualification(in));
      case SHADOW_REMOVAL -> new ShadowRemoval(readText(in), readPosition(in));
      case HISTORY_REMOVAL ->
          new HistoryRemoval(new StandingColumns.Key(readText(in), readText(in)), readPosition(in));
      case REFUSED_RECORD ->
          new RefusedRecord(readTopic(in), readText(in), readText(in), readPosition(in));
      case RULE_SET_ROW, RULE_SET_ROW_V2, RULE_SET_ROW_V1 -> readRuleSet(in, kind);
      case DEAD_LETTER ->
          new DeadLetter(readText(in), readText(in), readInstant(in), readPosition(in));
      default -> throw new IOException("Unknown kind of table change: " + kind);
    };
  }

  private static LogRecord.Topic readTopic(DataInput in) throws IOException {
    int topic = in.readUnsignedByte();
    if (topic >= TOPICS.length) {
      throw new IOException("Unknown topic of a refused record: " + topic);
    }
    return TOPICS[topic];
  }

  private static void writeQualification(QualificationRow row, DataOutput out) throws IOException {
    out.writeBoolean(row.consecutive());
    writeStanding(row.standing(), out);
    writeText(row.kind(), out);
    writeText(row.from(), out);
    writeText(row.to(), out);
    writeText(row.evidence(), out);
    writeText(row.trigger(), out);
  }

  private static QualificationRow readQualification(DataInput in) throws IOException {
    boolean consecutive = in.readBoolean();
    return new QualificationRow(
        readStanding(in),
        readText(in),
        readText(in),
        readText(in),
        readText(in),
        readText(in),
        readPosition(in),
        consecutive);
  }

  private static void writeStanding(StandingColumns standing, DataOutput out) throws IOException {
    writeText(standing.ruleSet(), out);
    out.writeLong(standing.ruleSetVersion());
    writeText(standing.account(), out);
    out.writeLong(standing.seq());
    out.writeInt(standing.level());
    out.writeDouble(standing.score());
    writeTexts(standing.segments(), out);
    writeText(standing.priority(), out);
    writeText(standing.enteredAt(), out);
    writeInstant(standing.convertedAt(), out);
    writeText(standing.signals(), out);
    writeInstant(standing.effectiveAt(), out);
    writeInstant(standing.recordedAt(), out);
  }

  private static StandingColumns readStanding(DataInput in) throws IOException {
    return new StandingColumns(
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

  private static void writeRuleSet(RuleSetRow row, DataOutput out) throws IOException {
    writeText(row.key().name(), out);
    out.writeLong(row.key().version());
    writeInstant(row.activeFrom(), out);
    writeText(row.pushedBy(), out);
    writeTexts(row.tiers(), out);
    writeTexts(row.segments(), out);
    writeTexts(row.priorities(), out);
    writeTexts(row.signals(), out);
    writeText(row.labels(), out);
    writeText(row.text(), out);
    writeInstant(row.recordedAt(), out);
  }

  private static RuleSetRow readRuleSet(DataInput in, byte kind) throws IOException {
    return new RuleSetRow(
        new RuleSetRow.Key(readText(in), in.readLong()),
        readInstant(in),
        kind == RULE_SET_ROW ? readText(in) : null,
        readTexts(in),
        readTexts(in),
        readTexts(in),
        readTexts(in),
        kind == RULE_SET_ROW_V1 ? EMPTY_OBJECT : readText(in),
        readText(in),
        readInstant(in),
        readPosition(in));
  }

  private static void writeTexts(List<String> texts, DataOutput out) throws IOException {
    out.writeInt(texts.size());
    for (String text : texts) {
      writeText(text, out);
    }
  }

  private static List<String> readTexts(DataInput in) throws IOException {
    int size = SizedInput.readCount(in);
    List<String> texts = new ArrayList<>(SizedInput.capacity(size));
    for (int i = 0; i < size; i++) {
      texts.add(SizedInput.readPresentText(in));
    }
    return texts;
  }

  private static LogPosition readPosition(DataInput in) throws IOException {
    return new LogPosition(in.readInt(), in.readLong());
  }

  private static void writeText(String text, DataOutput out) throws IOException {
    StringValue.writeString(text, out);
  }

  private static String readText(DataInput in) throws IOException {
    return SizedInput.readText(in);
  }

  private static void writeInstant(Instant instant, DataOutput out) throws IOException {
    out.writeBoolean(instant != null);
    if (instant != null) {
      out.writeLong(instant.getEpochSecond());
      out.writeInt(instant.getNano());
    }
  }

  private static Instant readInstant(DataInput in) throws IOException {
    if (!in.readBoolean()) {
      return null;
    }
    try {
      return Instant.ofEpochSecond(in.readLong(), in.readInt());
    } catch (DateTimeException e) {
      throw new IOException("A table change has an impossible time", e);
    }
  }
}
