// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

/** Lists the calls of the Segment spec that a message can be, and {@code delete}. */
enum MessageType {
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

  static MessageType of(JsonText text) {
    long prefix = text.prefix();
    for (MessageType type : ALL) {
      if (text.contentEquals(type.text, prefix)) {
        return type;
      }
    }
    return UNSUPPORTED;
  }
}
