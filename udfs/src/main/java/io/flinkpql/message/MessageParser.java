package io.flinkpql.message;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.flinkpql.message.ParsedMessage.Rejected;
import io.flinkpql.message.UsageEvent.Position;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

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

  private static final int LONGEST_DETAIL = 200;
  private static final String ENDS_TOO_EARLY = "the JSON ends too early";
  private static final byte[] NOTHING = {};

  /** What an error's message may quote of the record and nobody should have to print. */
  private static final Pattern UNPRINTABLE = Pattern.compile("[^\\x20-\\x7E]");

  private final int maxMessageBytes;
  private final EndlessJson records = new EndlessJson();
  private final MessageContent message;
  private final MessageContent batched;
  private final MessageJudge judge;
  private final MessageFacts facts;
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
    facts = new MessageFacts(interest);
  }

  /**
   * Parses a record.
   *
   * @param value the record's bytes, which a {@link Rejected} may hold on to; null for a record
   *     without a value
   * @param recordTimestamp the record's own time in ms, negative if it has none
   * @param base where the record stands; messages of a batch are numbered from it
   * @param out takes the messages in order: one, or as many as the batch holds, each followed by
   *     the {@link ParsedMessage.Fact} that it states, if any
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
    if (!Utf8.isTextWithoutNul(value)) {
      out.accept(malformed("the record is no UTF-8 text", value));
      return;
    }
    boolean isBatch;
    try {
      isBatch = read(value, recordTimestamp, base);
    } catch (IOException e) {
      batch.clear();
      out.accept(malformed(detail(e), value));
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
  private boolean read(byte[] value, long recordTimestamp, Position base) throws IOException {
    JsonParser json = records.open(value);
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new MalformedRecordException("not a JSON object");
    }
    message.clear();
    boolean isBatch = false;
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      JsonToken token = json.nextToken();
      if (name.equals("batch")) {
        batch.clear();
        isBatch = token == JsonToken.START_ARRAY;
        if (isBatch) {
          readBatch(json, value, recordTimestamp, base);
        } else {
          json.skipChildren();
        }
      } else {
        message.readField(json, name, token);
      }
    }
    records.finish();
    return isBatch;
  }

  private void readBatch(JsonParser json, byte[] value, long recordTimestamp, Position base)
      throws IOException {
    int index = 0;
    for (JsonToken token = json.nextToken();
        token != JsonToken.END_ARRAY;
        token = json.nextToken()) {
      int from = records.placeInRecord(json.currentTokenLocation());
      if (token == JsonToken.START_OBJECT) {
        batched.read(json);
      } else {
        json.skipChildren();
        json.finishToken();
      }
      if (records.wantsMore()) {
        throw new MalformedRecordException(ENDS_TOO_EARLY);
      }
      int to = records.placeInRecord(json.currentLocation());
      if (token == JsonToken.START_OBJECT) {
        Position position = new Position(base.source(), base.offset(), index);
        ParsedMessage judged = judge.judge(batched, recordTimestamp, position, value, from, to);
        batch.add(judged);
        facts.stated(batched, judged, position).ifPresent(batch::add);
      } else {
        String detail = "an element of a batch that is no object";
        batch.add(malformed(detail, Arrays.copyOfRange(value, from, to)));
      }
      index++;
    }
  }

  private static Rejected malformed(String detail, byte[] value) {
    return new Rejected(DeadLetterReason.MALFORMED_JSON, detail, value, Long.MIN_VALUE);
  }

  private String detail(IOException e) {
    if (e instanceof MalformedRecordException) {
      return e.getMessage();
    }
    if (records.wantsMore()) {
      return ENDS_TOO_EARLY;
    }
    String problem =
        e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.toString();
    String printable = UNPRINTABLE.matcher(problem).replaceAll("?");
    return printable.substring(0, Math.min(printable.length(), LONGEST_DETAIL));
  }
}
