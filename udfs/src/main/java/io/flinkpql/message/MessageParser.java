// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import io.flinkpql.message.JsonScanner.Kind;
import io.flinkpql.message.ParsedMessage.Rejected;
import io.flinkpql.message.UsageEvent.Position;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Parses the bytes of a record into messages of one format, decoding only the fields that rule sets
 * read. It never throws on bad input; unusable messages become {@link Rejected}. The rule set in
 * force at a message's event time judges it.
 *
 * <p>A record holds one message or a batch. In the Segment format a batch is an object without a
 * {@code type} that has a list {@code batch}; other formats name their lists, and may also have the
 * list alone. A message is read in one pass. A batch is scanned twice, since its time of receipt
 * and {@code context} complete its messages and may follow them. A record that is not exactly one
 * well-formed JSON value, in UTF-8 and nested at most 1000 levels deep, is rejected as a whole.
 *
 * <p>Parsers reuse their buffers, so they are not thread-safe.
 */
public final class MessageParser {

  private static final byte[] EMPTY = {};

  private final Supplier<? extends Interests> supplier;
  private final LongSupplier wallClock;
  private final MessageFormat format;
  private final JsonScanner json = new JsonScanner();

  /** Holds the interests of which the fields below were made. */
  private Interests interests;

  private int maxMessageBytes;

  /** Holds the message of a record, or the fields of a batch that complete its messages. */
  private MessageContent message;

  private MessageContent element;
  private MessageClassifier classifier;
  private IdentityClaims claims;

  /**
   * Creates a parser of the Segment format for a rule set that stays the same.
   *
   * @param interest the fields and events to read; all but {@code wants} and {@code excludes} are
   *     read once, here
   * @param wallClock the current time, ms since the epoch; in a replay the time of its start. It is
   *     read once per record
   */
  public MessageParser(Interest interest, LongSupplier wallClock) {
    this(constant(Interests.always(interest)), wallClock);
  }

  /**
   * Creates a parser of the Segment format for rule sets that change.
   *
   * @param interests the fields and events to read, asked once per record; the parser prepares
   *     itself anew when another object is returned
   * @param wallClock the current time, ms since the epoch; in a replay the time of its start. It is
   *     read once per record
   */
  public MessageParser(Supplier<? extends Interests> interests, LongSupplier wallClock) {
    this(MessageFormat.SEGMENT, interests, wallClock);
  }

  /**
   * Creates a parser of a format for rule sets that change.
   *
   * @param format where the fields of a message are
   * @param interests the fields and events to read, asked once per record; the parser prepares
   *     itself anew when another object is returned
   * @param wallClock the current time, ms since the epoch; in a replay the time of its start. It is
   *     read once per record
   */
  public MessageParser(
      MessageFormat format, Supplier<? extends Interests> interests, LongSupplier wallClock) {
    this.supplier = interests;
    this.wallClock = wallClock;
    this.format = format;
    prepareFor(interests.get());
  }

  private MessageContent content() {
    // Keeps the other class out of jobs that read only the Segment format.
    return format instanceof MappedFormat mapped
        ? FormatContent.of(mapped, interests)
        : new SegmentContent(interests);
  }

  private static Supplier<Interests> constant(Interests interests) {
    return () -> interests;
  }

  private void prepareFor(Interests newInterests) {
    interests = newInterests;
    maxMessageBytes = interests.latest().maxMessageBytes();
    message = content();
    element = content();
    classifier = new MessageClassifier(interests);
    claims = new IdentityClaims(interests.latest());
  }

  /**
   * Parses a complete record; see {@link #parse(byte[], int, long, Position, Consumer)}.
   *
   * @param value the record's bytes, which results may reference; null for a record without a value
   * @param recordTimestamp timestamp of the record, ms; negative if it has none
   * @param base position of the record
   * @param out receives the messages
   */
  public void parse(
      byte[] value, long recordTimestamp, Position base, Consumer<ParsedMessage> out) {
    parse(value, value == null ? 0 : value.length, recordTimestamp, base, out);
  }

  /**
   * Parses a record.
   *
   * @param value the record's bytes, which results may reference; null for a record without a
   *     value. Of a record above the limit of the rule set, the first bytes are enough
   * @param size number of bytes of the complete record
   * @param recordTimestamp timestamp of the record, ms; negative if it has none
   * @param base position of the record; messages of a batch get the same with their index
   * @param out receives the messages in order, each followed by its {@link
   *     ParsedMessage.IdentityClaim} if it makes one
   */
  public void parse(
      byte[] value, int size, long recordTimestamp, Position base, Consumer<ParsedMessage> out) {
    Interests current = supplier.get();
    if (current != interests) {
      prepareFor(current);
    }
    if (value == null) {
      out.accept(malformed("the record has no value", EMPTY, base));
      return;
    }
    if (size > maxMessageBytes) {
      String detail = size + " bytes exceed the limit of " + maxMessageBytes;
      out.accept(
          new Rejected(DeadLetterReason.TOO_LARGE, detail, value, size, Long.MIN_VALUE, base));
      return;
    }
    int batchOffset;
    try {
      batchOffset = read(value);
    } catch (MalformedRecordException e) {
      out.accept(malformed(e.getMessage(), value, base));
      return;
    }
    long now = wallClock.getAsLong();
    if (batchOffset == MessageContent.NO_BATCH) {
      ParsedMessage parsed =
          classifier.classify(message, recordTimestamp, now, base, value, 0, value.length);
      accept(message, parsed, base, out);
    } else {
      parseBatch(value, batchOffset, recordTimestamp, now, base, out);
    }
  }

  /**
   * Reads a record into {@link #message}.
   *
   * @return the offset of its batch, or {@link MessageContent#NO_BATCH} if it is a message
   */
  private int read(byte[] value) throws MalformedRecordException {
    json.open(value);
    int batchOffset = message.readRecord(json, value);
    if (!json.atEnd()) {
      throw new MalformedRecordException("unexpected content after the JSON object");
    }
    return batchOffset;
  }

  private void parseBatch(
      byte[] value,
      int batchOffset,
      long recordTimestamp,
      long now,
      Position base,
      Consumer<ParsedMessage> out) {
    try {
      json.open(value, batchOffset);
      json.value();
      for (int index = 0; json.nextElement(); index++) {
        Position position = new Position(base.source(), base.offset(), index);
        parseElement(value, recordTimestamp, now, position, out);
      }
    } catch (MalformedRecordException e) {
      throw new IllegalStateException("a batch was well-formed when it was first scanned", e);
    }
  }

  private void parseElement(
      byte[] value, long recordTimestamp, long now, Position position, Consumer<ParsedMessage> out)
      throws MalformedRecordException {
    int from = json.nextOffset();
    Kind kind = json.value();
    if (kind == Kind.OBJECT) {
      element.readElement(json, value, message);
      ParsedMessage parsed =
          classifier.classify(element, recordTimestamp, now, position, value, from, json.offset());
      accept(element, parsed, position, out);
    } else {
      json.skip(kind);
      String detail = "an element of a batch is not a JSON object";
      out.accept(malformed(detail, Arrays.copyOfRange(value, from, json.offset()), position));
    }
  }

  /** Hands on a message, and its claim if it makes one. */
  private void accept(
      MessageContent content,
      ParsedMessage parsed,
      Position position,
      Consumer<ParsedMessage> out) {
    out.accept(parsed);
    claims.extract(content, parsed, position).ifPresent(out);
  }

  private static Rejected malformed(String detail, byte[] value, Position position) {
    return new Rejected(DeadLetterReason.MALFORMED_JSON, detail, value, Long.MIN_VALUE, position);
  }
}
