package io.flinkpql.message;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * One JSON parser for all records: a new one for each would cost more than a small record does. To
 * the parser the records are one stream of JSON values, with an empty list after each record. The
 * list is handed out only once the record's bytes are used up, so that what ends in the middle or
 * goes on behind its end is found out; then the parser is given up.
 */
final class EndlessJson {

  /** What nests deeper is refused. */
  static final int DEEPEST_NESTING = 1000;

  private static final byte[] SEPARATOR = "  []".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NOTHING = {};
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  /** A factory and its parsers remember names of fields, so at most this many bytes of them. */
  private static final long FACTORY_LIFE_BYTES = 16L << 20;

  private final Feed feed = new Feed();
  private JsonFactory factory = newFactory();
  private long factoryStart;
  private JsonParser parser;
  private boolean usable;

  /** Starts on a record; its parser stands before the first token. */
  JsonParser open(byte[] record) throws IOException {
    if (feed.handedOut - factoryStart > FACTORY_LIFE_BYTES) {
      factory = newFactory();
      factoryStart = feed.handedOut;
      usable = false;
    }
    if (!usable) {
      restart();
    }
    usable = false;
    feed.start(record, startsWithByteOrderMark(record) ? BYTE_ORDER_MARK.length : 0);
    return parser;
  }

  /**
   * Ends a record of which one value has been read.
   *
   * @throws MalformedRecordException if anything but white space comes after that value
   */
  void finish() throws IOException {
    if (!isFollowedBySeparator()) {
      throw new MalformedRecordException("something comes after the end of the JSON object");
    }
    parser.nextToken();
    usable = true;
  }

  private boolean isFollowedBySeparator() throws IOException {
    try {
      return parser.nextToken() == JsonToken.START_ARRAY && feed.separated;
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  /**
   * Whether all of the record was handed to the parser, which wanted more. While the record's value
   * is being read, that means that it ends too early.
   */
  boolean wantsMore() {
    return feed.separated;
  }

  /** The place in the record that is meant by a location the parser gives. */
  int placeInRecord(JsonLocation location) {
    return (int) (location.getByteOffset() - feed.recordStart) + feed.skipped;
  }

  private void restart() throws IOException {
    if (parser != null) {
      parser.close();
    }
    feed.parserStart = feed.handedOut;
    feed.start(NOTHING, 0);
    parser = factory.createParser(feed);
    parser.nextToken();
    parser.nextToken();
  }

  private static boolean startsWithByteOrderMark(byte[] record) {
    return record.length > 2
        && record[0] == BYTE_ORDER_MARK[0]
        && record[1] == BYTE_ORDER_MARK[1]
        && record[2] == BYTE_ORDER_MARK[2];
  }

  /** A record's length bounds what it holds; a new factory forgets the names of the last one. */
  private static JsonFactory newFactory() {
    StreamReadConstraints constraints =
        StreamReadConstraints.builder()
            .maxNestingDepth(DEEPEST_NESTING)
            .maxStringLength(Integer.MAX_VALUE)
            .maxNumberLength(Integer.MAX_VALUE)
            .maxNameLength(Integer.MAX_VALUE)
            .build();
    return new JsonFactoryBuilder()
        .streamReadConstraints(constraints)
        .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
        .build();
  }

  /** Hands out a record, then the separator, then nothing. */
  private static final class Feed extends InputStream {

    private byte[] source = SEPARATOR;
    private int next;
    private int skipped;
    private boolean separated;
    private long handedOut;
    private long parserStart;
    private long recordStart;

    void start(byte[] record, int from) {
      source = record;
      next = from;
      skipped = from;
      separated = false;
      recordStart = handedOut - parserStart;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (next == source.length && !separated) {
        separated = true;
        source = SEPARATOR;
        next = 0;
      }
      int count = Math.min(length, source.length - next);
      if (count == 0) {
        return -1;
      }
      System.arraycopy(source, next, target, offset, count);
      next += count;
      handedOut += count;
      return count;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }
  }
}
