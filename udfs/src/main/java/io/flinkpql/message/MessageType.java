package io.flinkpql.message;

import java.util.Arrays;

/** What kind of call a message is. */
enum MessageType {
  TRACK("track"),
  PAGE("page"),
  SCREEN("screen"),
  IDENTIFY("identify"),
  GROUP("group"),
  ALIAS("alias"),
  DELETE("delete"),
  /** No type, or one that is none of the others. */
  UNSUPPORTED("");

  private static final MessageType[] ALL = values();

  private final char[] text;

  MessageType(String text) {
    this.text = text.toCharArray();
  }

  static MessageType of(char[] text, int offset, int length) {
    for (MessageType type : ALL) {
      if (Arrays.equals(type.text, 0, type.text.length, text, offset, offset + length)) {
        return type;
      }
    }
    return UNSUPPORTED;
  }
}
