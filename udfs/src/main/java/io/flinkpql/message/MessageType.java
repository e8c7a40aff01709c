// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

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

  private final JsonText.Name text;

  MessageType(String text) {
    this.text = new JsonText.Name(text);
  }

  static MessageType of(JsonText text) {
    long first = text.first();
    for (MessageType type : ALL) {
      if (text.contentEquals(type.text, first)) {
        return type;
      }
    }
    return UNSUPPORTED;
  }
}
