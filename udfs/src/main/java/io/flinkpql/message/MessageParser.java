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
 * Turns the bytes of a record into messages, in one pass and reading only what rule sets are
 * interested in. No bytes make it throw: what cannot be used is a {@link Rejected}.
 *
 * <p>A record holds one message, or a batch of them ({@code {"batch": [...]}}). It is taken as a
 * whole: if it is not one well-formed JSON object from end to end, it is one malformed message.
 * JSON is UTF-8 and nests at most 1000 deep.
 *
 * <p>A parser uses its memory again for the next record: it serves one thread.
 */
public final class MessageParser {

  private static final byte[] NOTHING = {};
  private static final JsonText.Name BATCH = new JsonText.Name("batch");

  private final int maxMessageBytes;
  private final JsonScanner json = new JsonScanner();
  private final JsonText name = new JsonText();
  private final MessageContent message;
  private final MessageContent batched;
  private final MessageJudge judge;
  private final IdentityClaims facts;
  private final List<ParsedMessage> batch = new ArrayList<>();

  /**
   * @param interest what to read; asked for everything but {@code wants} and {@code excludes} once,
   *     here
   */
  public MessageParser(Interest interest) {
    maxMessageBytes = interest.maxMessageBytes();
    message = new MessageContent(interest);
    batched = new MessageContent(interest);
    judge = new MessageJudge(interest);
    facts = new IdentityClaims(interest);
  }

  /**
   * Parses a record.
   *
   * @param value the record's bytes, which a {@link Rejected} may hold on to; null for a record
   *     without a value
   * @param recordTimestamp the record's own time in ms, negative if it has none
   * @param base where the record stands; messages of a batch are numbered from it
   * @param out takes the messages in order: one, or as many as the batch holds, each followed by
   *     the {@link ParsedMessage.IdentityClaim} that it states, if any
   */
  public void parse(
      byte[] value, long recordTimestamp, Position base, Consumer<ParsedMessage> out) {
    if (value == null) {
      out.accept(malformed("the record has no value", NOTHING));
      return;
    }
    if (value.length > maxMessageBytes) {
      String detail = value.length + " bytes are more than the limit of " + maxMessageBytes;
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
      ParsedMessage judged = judge.judge(message, recordTimestamp, base, value, 0, value.length);
      out.accept(judged);
      facts.stated(message, judged, base).ifPresent(out);
    }
  }

  /** Reads a record into {@link #message}, or into {@link #batch} and returns true. */
  private boolean read(byte[] value, long recordTimestamp, Position base)
      throws MalformedRecordException {
    json.open(value);
    if (value[json.nextPlace()] != '{') {
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
    if (!json.ends()) {
      throw new MalformedRecordException("something comes after the end of the JSON object");
    }
    return isBatch;
  }

  private void readBatch(byte[] value, long recordTimestamp, Position base)
      throws MalformedRecordException {
    for (int index = 0; json.nextElement(); index++) {
      int from = json.nextPlace();
      Kind kind = json.value();
      if (kind == Kind.OBJECT) {
        batched.read(json);
        Position position = new Position(base.source(), base.offset(), index);
        ParsedMessage judged =
            judge.judge(batched, recordTimestamp, position, value, from, json.place());
        batch.add(judged);
        facts.stated(batched, judged, position).ifPresent(batch::add);
      } else {
        json.skip(kind);
        String detail = "an element of a batch that is no object";
        batch.add(malformed(detail, Arrays.copyOfRange(value, from, json.place())));
      }
    }
  }

  private static Rejected malformed(String detail, byte[] value) {
    return new Rejected(DeadLetterReason.MALFORMED_JSON, detail, value, Long.MIN_VALUE);
  }
}
