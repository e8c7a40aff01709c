// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import static io.flinkpql.message.ByteWords.HIGH_BITS;
import static io.flinkpql.message.ByteWords.LOW_BITS;

/**
 * Reads a record as JSON, strictly (RFC 8259) and in one pass: every byte is looked at, whether its
 * value is read or passed over, and nothing is made of what nobody asks for. A general parser has
 * to decode each name and number before it can be passed over, which made most of the cost of a
 * message.
 *
 * <p>Whoever reads an object asks for {@link #nextName} until there is none, and after each name
 * for its {@link #value}; likewise {@link #nextElement} in a list. Allocates nothing.
 */
final class JsonScanner {

  /** What nests deeper is refused. */
  static final int DEEPEST_NESTING = 1000;

  /** What a value is. */
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
  private final boolean[] isObject = new boolean[DEEPEST_NESTING + 1];

  /** Whether an object or list has just been opened, so that no comma comes next. */
  private boolean opened;

  private int textFrom;
  private int textTo;
  private boolean escaped;

  /** Starts on a record, behind its byte order mark if it has one. */
  void open(byte[] bytes) {
    record = bytes;
    at = startsWithByteOrderMark(bytes) ? 3 : 0;
    depth = 0;
    opened = false;
  }

  private static boolean startsWithByteOrderMark(byte[] bytes) {
    return bytes.length > 2
        && bytes[0] == (byte) 0xEF
        && bytes[1] == (byte) 0xBB
        && bytes[2] == (byte) 0xBF;
  }

  /** The place behind what has been read. */
  int place() {
    return at;
  }

  /** The place of the next byte that is no white space. */
  int nextPlace() throws MalformedRecordException {
    next();
    return --at;
  }

  /** Passes over white space; whether the record ends there. */
  boolean ends() {
    while (at < record.length && isSpace(record[at])) {
      at++;
    }
    return at == record.length;
  }

  /**
   * Reads the name of the next field of an object, and its colon; {@link #text} gives it.
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
      throw expected("the name of a field");
    }
    readText();
    if (next() != ':') {
      throw expected("a colon");
    }
    return true;
  }

  /**
   * Goes to the next element of a list, of which nothing is read yet.
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

  /** Reads a scalar, which {@link #text} gives then, or the bracket that opens a list or object. */
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
    if (depth == DEEPEST_NESTING) {
      throw new MalformedRecordException("nested more than " + DEEPEST_NESTING + " deep" + here());
    }
    depth++;
    isObject[depth] = kind == Kind.OBJECT;
    opened = true;
    return kind;
  }

  /** Passes over what is left of a value: nothing of a scalar. */
  void skip(Kind kind) throws MalformedRecordException {
    if (kind != Kind.OBJECT && kind != Kind.LIST) {
      return;
    }
    // A loop, not recursion: records do not choose how much of the stack is used.
    for (int outside = depth - 1; depth > outside; ) {
      if (isObject[depth] ? nextName() : nextElement()) {
        value();
      }
    }
  }

  /** Writes the name, text or number that was read last, a text with its escapes resolved. */
  void text(JsonText target) {
    if (escaped) {
      target.setEscaped(record, textFrom, textTo);
    } else {
      target.set(record, textFrom, textTo);
    }
  }

  /** Reads the next byte that is no white space. */
  private byte next() throws MalformedRecordException {
    byte[] bytes = record;
    for (int i = at; i < bytes.length; i++) {
      byte next = bytes[i];
      if (next > ' ' || !isSpace(next)) {
        at = i + 1;
        return next;
      }
    }
    throw endsTooEarly();
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  /** Reads the rest of a text, whose first quote has been read. */
  private void readText() throws MalformedRecordException {
    byte[] bytes = record;
    int i = at;
    textFrom = i;
    escaped = false;
    while (true) {
      i = plainEnd(bytes, i);
      if (i == bytes.length) {
        throw endsTooEarly();
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

  /** The place of the first byte from {@code from} on that ends a text or needs a closer look. */
  private static int plainEnd(byte[] bytes, int from) {
    int i = from;
    for (; i + Long.BYTES <= bytes.length; i += Long.BYTES) {
      long eight = ByteWords.eight(bytes, i);
      // Subtracting borrows into the high bit of a byte that is a quote, a backslash or below a
      // space. A borrow can go on to the next byte, but then the one before is found first.
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
      throw endsTooEarly();
    }
    switch (record[from + 1]) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
        return at;
      case 'u':
        for (int i = 0; i < 4; i++, at++) {
          if (at == record.length) {
            throw endsTooEarly();
          }
          if (Character.digit(record[at], 16) < 0) {
            at++;
            throw expected("a hexadecimal digit");
          }
        }
        return at;
      default:
        throw new MalformedRecordException("an unknown escape" + here());
    }
  }

  /** The place behind a character that is no ASCII. */
  private int sequenceEnd(int from) throws MalformedRecordException {
    at = from + 1;
    if (record[from] >= 0) {
      throw new MalformedRecordException("a control character in a text" + here());
    }
    int length = Utf8.sequenceLength(record, from);
    if (length == 0) {
      throw new MalformedRecordException("no UTF-8" + here());
    }
    return from + length;
  }

  private Kind readLiteral(byte[] literal, Kind kind) throws MalformedRecordException {
    for (int i = 1; i < literal.length; i++, at++) {
      if (at == record.length) {
        throw endsTooEarly();
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
        throw endsTooEarly();
      }
      at++;
      throw expected("a digit");
    }
    at = i;
  }

  private MalformedRecordException expected(String what) {
    return new MalformedRecordException("expected " + what + here());
  }

  /** Of the byte read last; the first byte of a record is byte 1. */
  private String here() {
    return " at byte " + at;
  }

  private static MalformedRecordException endsTooEarly() {
    return new MalformedRecordException("the JSON ends too early");
  }
}
