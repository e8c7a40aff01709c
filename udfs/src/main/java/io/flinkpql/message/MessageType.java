// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import java.util.Locale;

/** Lists the calls of the Segment spec that a message can be, and {@code delete}. */
public enum MessageType {
  TRACK("track"),
  PAGE("page"),
  SCREEN("screen"),
  IDENTIFY("identify"),
  GROUP("group"),
  ALIAS("alias"),
  DELETE("delete"),
  /** Covers missing and unknown types. */
  UNSUPPORTED("");

  private static final MessageType[] ALL = values();

  private final JsonText.Name text;

  MessageType(String text) {
    this.text = new JsonText.Name(text);
  }

  /** Returns the name as messages and format files write it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the type of a text, in upper or lower case. */
  static MessageType of(JsonText text) {
    long lowerCase = lowerCase(text);
    for (MessageType type : ALL) {
      if (text.length() == type.text.length() && lowerCase == type.text.prefix()) {
        return type;
      }
    }
    return UNSUPPORTED;
  }

  /**
   * Returns the text's prefix in lower case; no type is longer than a prefix. Setting this bit
   * turns only letters into lower-case letters.
   */
  private static long lowerCase(JsonText text) {
    int length = Math.min(text.length(), Long.BYTES);
    long used = length == Long.BYTES ? -1L : (1L << Byte.SIZE * length) - 1;
    return text.prefix() | LittleEndianLongs.LOW_BITS * 0x20 & used;
  }
}
