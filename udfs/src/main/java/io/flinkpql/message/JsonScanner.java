// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import static io.flinkpql.message.LittleEndianLongs.HIGH_BITS;
import static io.flinkpql.message.LittleEndianLongs.LOW_BITS;

/**
 * Scans a record as JSON (RFC 8259) in one pass. It validates every byte, of skipped values too,
 * but decodes only the values that the caller reads. A general parser decodes each name and number
 * before it can skip it, which would be most of the cost of a message.
 *
 * <p>To read an object, call {@link #nextName} until it returns false, and {@link #value} after
 * each name; likewise {@link #nextElement} in a list. The scanner allocates nothing.
 */
final class JsonScanner {

  /** Limits how deep objects and lists nest; deeper records are malformed. */
  static final int MAX_NESTING = 1000;

  /** Lists the kinds of JSON values. */
  enum Kind {
    OBJECT,
    LIST,
    TEXT,
    NUMBER,
    TRUE,
    FALSE,
    NULL
  }

  private static final long QUOTES = LOW_BITS * '"';
  private static final long BACKSLASHES = LOW_BITS * '\\';
  private static final long SPACES = LOW_BITS * ' ';
  private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
  private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
  private static final byte[] NULL = {'n', 'u', 'l', 'l'};

  private byte[] record = {};
  private int at;
  private int depth;
  private final boolean[] isObject = new boolean[MAX_NESTING + 1];

  /** Records whether the last token opened an object or list, so no comma precedes the next. */
  private boolean opened;

  private int textFrom;
  private int textTo;
  private boolean escaped;

  /** Starts a record, after its byte order mark if it has one. */
  void open(byte[] bytes) {
    record = bytes;
    at = startsWithByteOrderMark(bytes) ? 3 : 0;
    depth = 0;
    opened = false;
  }

  /** Starts at a value inside a record that has been scanned before. */
  void open(byte[] bytes, int offset) {
    record = bytes;
    at = offset;
    depth = 0;
    opened = false;
  }

  private static boolean startsWithByteOrderMark(byte[] bytes) {
    return bytes.length > 2
        && bytes[0] == (byte) 0xEF
        && bytes[1] == (byte) 0xBB
        && bytes[2] == (byte) 0xBF;
  }

  /** Returns the offset of the next byte to read. */
  int offset() {
    return at;
  }

  /** Skips white space and returns the offset of the next token. */
  int nextOffset() throws MalformedRecordException {
    next();
    return --at;
  }

  /** Skips white space and returns whether the record ends there. */
  boolean atEnd() {
    while (at < record.length && isSpace(record[at])) {
      at++;
    }
    return at == record.length;
  }

  /**
   * Reads the name of an object's next field and its colon; {@link #text} returns the name.
   *
   * @return false at the end of the object
   */
  boolean nextName() throws MalformedRecordException {
    byte next = next();
    if (next == '}') {
      return close();
    }
    if (!opened) {
      if (next != ',') {
        throw expected("a comma or the end of an object");
      }
      next = next();
    }
    opened = false;
    if (next != '"') {
      throw expected("a field name");
    }
    readText();
    if (next() != ':') {
      throw expected("a colon");
    }
    return true;
  }

  /**
   * Advances to the next element of a list without reading it.
   *
   * @return false at the end of the list
   */
  boolean nextElement() throws MalformedRecordException {
    byte next = next();
    if (next == ']') {
      return close();
    }
    if (opened) {
      at--;
    } else if (next != ',') {
      throw expected("a comma or the end of a list");
    }
    opened = false;
    return true;
  }

  private boolean close() {
    depth--;
    opened = false;
    return false;
  }

  /**
   * Reads a scalar, which {@link #text} then returns, or the bracket that opens a list or object.
   */
  Kind value() throws MalformedRecordException {
    switch (next()) {
      case '"':
        readText();
        return Kind.TEXT;
      case '{':
        return open(Kind.OBJECT);
      case '[':
        return open(Kind.LIST);
      case 't':
        return readLiteral(TRUE, Kind.TRUE);
      case 'f':
        return readLiteral(FALSE, Kind.FALSE);
      case 'n':
        return readLiteral(NULL, Kind.NULL);
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
        at--;
        readNumber();
        return Kind.NUMBER;
      default:
        throw expected("a value");
    }
  }

  private Kind open(Kind kind) throws MalformedRecordException {
    if (depth == MAX_NESTING) {
      throw new MalformedRecordException(
          "nested more than " + MAX_NESTING + " levels deep" + here());
    }
    depth++;
    isObject[depth] = kind == Kind.OBJECT;
    opened = true;
    return kind;
  }

  /** Skips the rest of a value; a scalar has none. */
  void skip(Kind kind) throws MalformedRecordException {
    if (kind != Kind.OBJECT && kind != Kind.LIST) {
      return;
    }
    // A loop, since recursion would let a record overflow the stack.
    for (int outside = depth - 1; depth > outside; ) {
      if (isObject[depth] ? nextName() : nextElement()) {
        value();
      }
    }
  }

  /** Sets {@code target} to the last name, text or number, with its escapes resolved. */
  void text(JsonText target) {
    if (escaped) {
      target.setEscaped(record, textFrom, textTo);
    } else {
      target.set(record, textFrom, textTo);
    }
  }

  /** Returns the offset of the first byte of the last name, text or number. */
  int textFrom() {
    return textFrom;
  }

  /** Returns the offset after the last byte of the last name, text or number. */
  int textTo() {
    return textTo;
  }

  /** Returns whether the last name or text has escapes. */
  boolean isEscaped() {
    return escaped;
  }

  /** Skips white space and reads the next byte. */
  private byte next() throws MalformedRecordException {
    byte[] bytes = record;
    for (int i = at; i < bytes.length; i++) {
      byte next = bytes[i];
      if (next > ' ' || !isSpace(next)) {
        at = i + 1;
        return next;
      }
    }
    throw unexpectedEnd();
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  /** Reads a text after its opening quote. */
  private void readText() throws MalformedRecordException {
    byte[] bytes = record;
    int i = at;
    textFrom = i;
    escaped = false;
    while (true) {
      i = plainEnd(bytes, i);
      if (i == bytes.length) {
        throw unexpectedEnd();
      }
      byte special = bytes[i];
      if (special == '"') {
        textTo = i;
        at = i + 1;
        return;
      }
      if (special == '\\') {
        escaped = true;
        i = escapeEnd(i);
      } else {
        i = sequenceEnd(i);
      }
    }
  }

  /** Finds the first byte that is not plain: a quote, backslash, control character or non-ASCII. */
  private static int plainEnd(byte[] bytes, int from) {
    int i = from;
    for (; i + Long.BYTES <= bytes.length; i += Long.BYTES) {
      long eight = LittleEndianLongs.eight(bytes, i);
      // The subtraction sets the high bit of a byte that is a quote, a backslash or below a space.
      // Its borrow can set the next byte's bit too, but only after a byte that is found first.
      long special =
          ((eight ^ QUOTES) - LOW_BITS)
              | ((eight ^ BACKSLASHES) - LOW_BITS)
              | (eight - SPACES)
              | eight;
      special &= HIGH_BITS;
      if (special != 0) {
        return i + (Long.numberOfTrailingZeros(special) >>> 3);
      }
    }
    while (i < bytes.length && isPlain(bytes[i])) {
      i++;
    }
    return i;
  }

  private static boolean isPlain(byte b) {
    return b >= ' ' && b != '"' && b != '\\';
  }

  private int escapeEnd(int from) throws MalformedRecordException {
    at = from + 2;
    if (at > record.length) {
      throw unexpectedEnd();
    }
    switch (record[from + 1]) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
        return at;
      case 'u':
        for (int i = 0; i < 4; i++, at++) {
          if (at == record.length) {
            throw unexpectedEnd();
          }
          if (Character.digit(record[at], 16) < 0) {
            at++;
            throw expected("a hexadecimal digit");
          }
        }
        return at;
      default:
        throw new MalformedRecordException("an unknown escape sequence" + here());
    }
  }

  /** Returns the offset after a multi-byte character. */
  private int sequenceEnd(int from) throws MalformedRecordException {
    at = from + 1;
    if (record[from] >= 0) {
      throw new MalformedRecordException("a control character in a string" + here());
    }
    int length = Utf8.sequenceLength(record, from);
    if (length == 0) {
      throw new MalformedRecordException("invalid UTF-8" + here());
    }
    return from + length;
  }

  private Kind readLiteral(byte[] literal, Kind kind) throws MalformedRecordException {
    for (int i = 1; i < literal.length; i++, at++) {
      if (at == record.length) {
        throw unexpectedEnd();
      }
      if (record[at] != literal[i]) {
        at++;
        throw expected("a value");
      }
    }
    return kind;
  }

  private void readNumber() throws MalformedRecordException {
    textFrom = at;
    escaped = false;
    if (record[at] == '-') {
      at++;
    }
    if (isNext('0', '0')) {
      at++;
    } else {
      readDigits();
    }
    if (isNext('.', '.')) {
      at++;
      readDigits();
    }
    if (isNext('e', 'E')) {
      at++;
      if (isNext('+', '-')) {
        at++;
      }
      readDigits();
    }
    textTo = at;
  }

  private boolean isNext(char one, char other) {
    return at < record.length && (record[at] == one || record[at] == other);
  }

  private void readDigits() throws MalformedRecordException {
    int i = at;
    while (i < record.length && record[i] >= '0' && record[i] <= '9') {
      i++;
    }
    if (i == at) {
      if (i == record.length) {
        throw unexpectedEnd();
      }
      at++;
      throw expected("a digit");
    }
    at = i;
  }

  private MalformedRecordException expected(String what) {
    return new MalformedRecordException("expected " + what + here());
  }

  /** Describes the position of the last byte read, counting from 1. */
  private String here() {
    return " at byte " + at;
  }

  private static MalformedRecordException unexpectedEnd() {
    return new MalformedRecordException("unexpected end of the JSON");
  }
}
