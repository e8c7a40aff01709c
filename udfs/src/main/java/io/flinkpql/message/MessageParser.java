// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import io.flinkpql.message.JsonScanner.Kind;
import io.flinkpql.message.ParsedMessage.Rejected;
import io.flinkpql.message.UsageEvent.Position;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Parses the bytes of a record into messages in one pass, decoding only the fields that the rule
 * set reads. It never throws on bad input; unusable messages become {@link Rejected}.
 *
 * <p>A record holds one message or a batch ({@code {"batch": [...]}}). A record that is not exactly
 * one well-formed JSON object, in UTF-8 and nested at most 1000 levels deep, is rejected as a
 * whole.
 *
 * <p>Parsers reuse their buffers, so they are not thread-safe.
 */
public final class MessageParser {

  private static final byte[] EMPTY = {};
  private static final JsonText.Name BATCH = new JsonText.Name("batch");

  private final int maxMessageBytes;
  private final JsonScanner json = new JsonScanner();
  private final JsonText name = new JsonText();
  private final MessageContent message;
  private final MessageContent element;
  private final MessageClassifier classifier;
  private final IdentityClaims claims;
  private final List<ParsedMessage> batch = new ArrayList<>();

  /**
   * Creates a parser.
   *
   * @param interest the fields and events to read; all but {@code wants} and {@code excludes} are
   *     read once, here
   */
  public MessageParser(Interest interest) {
    maxMessageBytes = interest.maxMessageBytes();
    message = new MessageContent(interest);
    element = new MessageContent(interest);
    classifier = new MessageClassifier(interest);
    claims = new IdentityClaims(interest);
  }

  /**
   * Parses a record.
   *
   * @param value the record's bytes, which results may reference; null for a record without a value
   * @param recordTimestamp timestamp of the record, ms; negative if it has none
   * @param base position of the record; messages of a batch get the same with their index
   * @param out receives the messages in order, each followed by its {@link
   *     ParsedMessage.IdentityClaim} if it makes one
   */
  public void parse(
      byte[] value, long recordTimestamp, Position base, Consumer<ParsedMessage> out) {
    if (value == null) {
      out.accept(malformed("the record has no value", EMPTY));
      return;
    }
    if (value.length > maxMessageBytes) {
      String detail = value.length + " bytes exceed the limit of " + maxMessageBytes;
      out.accept(new Rejected(DeadLetterReason.TOO_LARGE, detail, value, Long.MIN_VALUE));
      return;
    }
    boolean isBatch;
    try {
      isBatch = read(value, recordTimestamp, base);
    } catch (MalformedRecordException e) {
      batch.clear();
      out.accept(malformed(e.getMessage(), value));
      return;
    }
    if (isBatch) {
      batch.forEach(out);
      batch.clear();
    } else {
      ParsedMessage parsed =
          classifier.classify(message, recordTimestamp, base, value, 0, value.length);
      out.accept(parsed);
      claims.extract(message, parsed, base).ifPresent(out);
    }
  }

  /** Reads a record into {@link #batch} and returns true, or into {@link #message}. */
  private boolean read(byte[] value, long recordTimestamp, Position base)
      throws MalformedRecordException {
    json.open(value);
    if (value[json.nextOffset()] != '{') {
      throw new MalformedRecordException("not a JSON object");
    }
    json.value();
    message.clear();
    boolean isBatch = false;
    while (json.nextName()) {
      json.text(name);
      if (name.contentEquals(BATCH)) {
        batch.clear();
        Kind kind = json.value();
        isBatch = kind == Kind.LIST;
        if (isBatch) {
          readBatch(value, recordTimestamp, base);
        } else {
          json.skip(kind);
        }
      } else {
        message.readField(json, name);
      }
    }
    if (!json.atEnd()) {
      throw new MalformedRecordException("unexpected content after the JSON object");
    }
    return isBatch;
  }

  private void readBatch(byte[] value, long recordTimestamp, Position base)
      throws MalformedRecordException {
    for (int index = 0; json.nextElement(); index++) {
      int from = json.nextOffset();
      Kind kind = json.value();
      if (kind == Kind.OBJECT) {
        element.read(json);
        Position position = new Position(base.source(), base.offset(), index);
        ParsedMessage parsed =
            classifier.classify(element, recordTimestamp, position, value, from, json.offset());
        batch.add(parsed);
        claims.extract(element, parsed, position).ifPresent(batch::add);
      } else {
        json.skip(kind);
        String detail = "an element of a batch is not a JSON object";
        batch.add(malformed(detail, Arrays.copyOfRange(value, from, json.offset())));
      }
    }
  }

  private static Rejected malformed(String detail, byte[] value) {
    return new Rejected(DeadLetterReason.MALFORMED_JSON, detail, value, Long.MIN_VALUE);
  }
}
