package io.flinkpql.message;

/**
 * A text that is kept of a message, in an array that is used again: U+0000 is left out (databases
 * refuse it), and half a surrogate pair, which cannot be written as UTF-8, becomes U+FFFD.
 */
final class KeptText {

  private static final char REPLACEMENT = '\uFFFD';

  private char[] characters = new char[64];
  private int length;

  void clear() {
    length = 0;
  }

  boolean isEmpty() {
    return length == 0;
  }

  int length() {
    return length;
  }

  void set(String text) {
    set(text.toCharArray(), 0, text.length());
  }

  void set(char[] text, int offset, int textLength) {
    if (characters.length < textLength) {
      characters = new char[textLength];
    }
    System.arraycopy(text, offset, characters, 0, textLength);
    length = textLength;
    for (int i = 0; i < textLength; i++) {
      // True for U+0000, and for surrogates and the few characters above them.
      if ((char) (characters[i] - 1) >= Character.MIN_SURROGATE - 1) {
        length = clean(i);
        return;
      }
    }
  }

  private int clean(int from) {
    int to = from;
    for (int i = from; i < length; i++) {
      char c = characters[i];
      if (Character.isHighSurrogate(c)
          && i + 1 < length
          && Character.isLowSurrogate(characters[i + 1])) {
        characters[to++] = c;
        characters[to++] = characters[++i];
      } else if (c != 0) {
        characters[to++] = Character.isSurrogate(c) ? REPLACEMENT : c;
      }
    }
    return to;
  }

  boolean contentEquals(String text) {
    if (text.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (text.charAt(i) != characters[i]) {
        return false;
      }
    }
    return true;
  }

  int contentHash() {
    int hash = 0;
    for (int i = 0; i < length; i++) {
      hash = 31 * hash + characters[i];
    }
    return hash;
  }

  @Override
  public String toString() {
    return length == 0 ? "" : new String(characters, 0, length);
  }
}
