// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import io.flinkpql.message.FieldPath.Root;
import io.flinkpql.message.JsonScanner.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * What one message says, read in one pass; used again for the next. Of names that come twice the
 * last counts.
 */
final class MessageContent {

  /** Stands for a time that the message does not name. */
  static final long NO_TIME = Long.MAX_VALUE;

  private final MessageField root;
  private final Object[] values;
  private final int[] fieldNumbers;
  private final int[] fieldNumbersInContext;
  private final int[] traitNumbers;
  private final int[] traitNumbersInContext;
  private final int nameField;

  private final TextCache eventNames = new TextCache(256);
  private final TextCache accountIds = new TextCache(4096);
  private final TextCache userIds = new TextCache(4096);
  private final TextCache fieldTexts = new TextCache(1024);
  private final JsonText text = new JsonText();

  private final JsonText userId = new JsonText();
  private final JsonText anonymousId = new JsonText();
  private final JsonText previousId = new JsonText();
  private final JsonText messageId = new JsonText();
  private MessageType type = MessageType.UNSUPPORTED;
  private String event = "";
  private String name = "";
  private String groupId = "";
  private String contextGroupId = "";
  private long timestamp;
  private long originalTimestamp;
  private long receivedAt;
  private boolean ownTraits;

  MessageContent(Interest interest) {
    root = MessageField.root(interest);
    values = new Object[root.end()];
    List<FieldPath> fields = interest.fields();
    fieldNumbers = fields.stream().mapToInt(this::number).toArray();
    fieldNumbersInContext = fields.stream().mapToInt(this::numberInContext).toArray();
    List<FieldPath> traits =
        interest.traits().stream().map(t -> new FieldPath(Root.TRAITS, List.of(t))).toList();
    traitNumbers = traits.stream().mapToInt(this::number).toArray();
    traitNumbersInContext = traits.stream().mapToInt(this::numberInContext).toArray();
    nameField = fields.indexOf(new FieldPath(Root.PROPERTIES, List.of("name")));
  }

  private int number(FieldPath path) {
    return root.at(path.root().text()).at(path.names()).number();
  }

  /** Where the value stands if the message's traits are those of its context. */
  private int numberInContext(FieldPath path) {
    return path.root() == Root.TRAITS
        ? root.at("context").at("traits").at(path.names()).number()
        : number(path);
  }

  void clear() {
    Arrays.fill(values, null);
    userId.clear();
    anonymousId.clear();
    previousId.clear();
    messageId.clear();
    type = MessageType.UNSUPPORTED;
    event = "";
    name = "";
    groupId = "";
    contextGroupId = "";
    timestamp = NO_TIME;
    originalTimestamp = NO_TIME;
    receivedAt = NO_TIME;
    ownTraits = false;
  }

  /** Reads a message whose first brace has just been read. */
  void read(JsonScanner json) throws MalformedRecordException {
    clear();
    readBelow(json, root);
  }

  /** Reads the value of one of the message's own fields. */
  void readField(JsonScanner json, JsonText fieldName) throws MalformedRecordException {
    readField(json, root.child(fieldName));
  }

  private void readBelow(JsonScanner json, MessageField parent) throws MalformedRecordException {
    while (json.nextName()) {
      json.text(text);
      readField(json, parent.child(text));
    }
  }

  private void readField(JsonScanner json, MessageField field) throws MalformedRecordException {
    Kind kind = json.value();
    if (field != null) {
      if (field.role() != MessageField.Role.NONE) {
        readForParser(json, kind, field.role());
      }
      if (field.kept()) {
        values[field.number()] = value(json, kind);
      }
      if (field.hasChildren()) {
        Arrays.fill(values, field.number() + 1, field.end(), null);
        if (kind == Kind.OBJECT) {
          readBelow(json, field);
          return;
        }
      }
    }
    json.skip(kind);
  }

  private void readForParser(JsonScanner json, Kind kind, MessageField.Role role) {
    switch (role) {
      case TYPE -> type = type(json, kind);
      case EVENT -> event = text(json, kind, eventNames);
      case NAME -> name = nameField < 0 ? "" : text(json, kind, fieldTexts);
      case USER_ID -> readId(json, kind, userId);
      case ANONYMOUS_ID -> readId(json, kind, anonymousId);
      case PREVIOUS_ID -> readId(json, kind, previousId);
      case MESSAGE_ID -> readId(json, kind, messageId);
      case GROUP_ID -> groupId = account(json, kind);
      case CONTEXT -> contextGroupId = "";
      case CONTEXT_GROUP_ID -> contextGroupId = account(json, kind);
      case TIMESTAMP -> timestamp = time(json, kind);
      case ORIGINAL_TIMESTAMP -> originalTimestamp = time(json, kind);
      case RECEIVED_AT -> receivedAt = time(json, kind);
      case TRAITS -> ownTraits = kind == Kind.OBJECT;
      case NONE -> {}
    }
  }

  private MessageType type(JsonScanner json, Kind kind) {
    if (kind != Kind.TEXT) {
      return MessageType.UNSUPPORTED;
    }
    json.text(text);
    return MessageType.of(text);
  }

  private long time(JsonScanner json, Kind kind) {
    if (kind != Kind.TEXT) {
      return NO_TIME;
    }
    json.text(text);
    return text.isEmpty() ? NO_TIME : IsoTime.parse(text.bytes(), text.from(), text.length());
  }

  private String account(JsonScanner json, Kind kind) {
    readId(json, kind, text);
    return accountIds.get(text);
  }

  private String text(JsonScanner json, Kind kind, TextCache cache) {
    if (kind != Kind.TEXT) {
      return "";
    }
    json.text(text);
    text.leaveOutNul();
    return cache.get(text);
  }

  private static void readId(JsonScanner json, Kind kind, JsonText id) {
    switch (kind) {
      case TEXT -> {
        json.text(id);
        id.leaveOutNul();
      }
      case NUMBER -> {
        json.text(id);
        byte[] canonical = ScalarText.canonical(id).getBytes(StandardCharsets.US_ASCII);
        id.set(canonical, 0, canonical.length);
      }
      default -> id.clear();
    }
  }

  private Object value(JsonScanner json, Kind kind) {
    return switch (kind) {
      case TEXT -> text(json, kind, fieldTexts);
      case NUMBER -> number(json);
      case TRUE -> Boolean.TRUE;
      case FALSE -> Boolean.FALSE;
      case NULL -> Scalars.Mark.NULL;
      case OBJECT, LIST -> Scalars.Mark.STRUCTURE;
    };
  }

  /** The number, or null if it is beyond what a double can hold. */
  private Double number(JsonScanner json) {
    json.text(text);
    double number = JsonNumber.read(text);
    return Double.isFinite(number) ? number : null;
  }

  MessageType type() {
    return type;
  }

  /** Name of a {@code track}'s event; empty if there is none. */
  String event() {
    return event;
  }

  /** Empty if there is none. */
  String user() {
    return userIds.get(userId.isEmpty() ? anonymousId : userId);
  }

  /** Empty if there is none. */
  String userId() {
    return userIds.get(userId);
  }

  /** Empty if there is none. */
  String anonymousId() {
    return anonymousId.toString();
  }

  /** Empty if there is none. */
  String previousId() {
    return previousId.toString();
  }

  /** What the message itself says of its account; empty if nothing. */
  String account() {
    return type == MessageType.GROUP && !groupId.isEmpty() ? groupId : contextGroupId;
  }

  /** Empty if there is none. */
  String messageId() {
    return messageId.toString();
  }

  /** Ms, {@link IsoTime#BAD} or {@link #NO_TIME}; of the first of the message's times. */
  long eventTime() {
    long time = timestamp == NO_TIME ? originalTimestamp : timestamp;
    return time == NO_TIME ? receivedAt : time;
  }

  /** Ms, {@link IsoTime#BAD} or {@link #NO_TIME}. */
  long receivedAt() {
    return receivedAt;
  }

  /** Writes the values of {@link Interest#fields()}. */
  void copyFields(Object[] target) {
    copy(ownTraits ? fieldNumbers : fieldNumbersInContext, target);
    boolean named = type == MessageType.PAGE || type == MessageType.SCREEN;
    if (named && nameField >= 0 && !name.isEmpty() && isAbsent(target[nameField])) {
      target[nameField] = name;
    }
  }

  private static boolean isAbsent(Object value) {
    return value == null || value == Scalars.Mark.NULL;
  }

  /** Writes the values of {@link Interest#traits()}; lists and objects count as not there. */
  void copyTraits(Object[] target) {
    copy(ownTraits ? traitNumbers : traitNumbersInContext, target);
    for (int i = 0; i < target.length; i++) {
      if (target[i] == Scalars.Mark.STRUCTURE) {
        target[i] = null;
      }
    }
  }

  private void copy(int[] numbers, Object[] target) {
    for (int i = 0; i < numbers.length; i++) {
      target[i] = values[numbers[i]];
    }
  }
}
