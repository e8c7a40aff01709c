package io.flinkpql.message;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.flinkpql.message.FieldPath.Root;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * What one message says, read in one pass; used again for the next. Of names that come twice the
 * last counts.
 */
final class MessageContent {

  /** Stands for a time that the message does not name. */
  static final long NO_TIME = Long.MAX_VALUE;

  private static final int LONGEST_LONG = 18;

  private final MessageField root;
  private final Object[] values;
  private final int[] fieldNumbers;
  private final int[] fieldNumbersInContext;
  private final int[] traitNumbers;
  private final int[] traitNumbersInContext;
  private final int nameField;

  private final TextCache eventNames = new TextCache(256);
  private final TextCache accountIds = new TextCache(1024);
  private final KeptText text = new KeptText();

  private final KeptText userId = new KeptText();
  private final KeptText anonymousId = new KeptText();
  private final KeptText previousId = new KeptText();
  private final KeptText messageId = new KeptText();
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
    return root.numberOf(path.root().text(), path.names());
  }

  /** Where the value stands if the message's traits are those of its context. */
  private int numberInContext(FieldPath path) {
    return path.root() == Root.TRAITS
        ? root.child("context").numberOf("traits", path.names())
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
  void read(JsonParser json) throws IOException {
    clear();
    readBelow(json, root);
  }

  /** Reads one field of a message, whose name and first token have just been read. */
  void readField(JsonParser json, String fieldName, JsonToken token) throws IOException {
    readField(json, token, root.child(fieldName));
  }

  private void readBelow(JsonParser json, MessageField parent) throws IOException {
    for (String child = json.nextFieldName(); child != null; child = json.nextFieldName()) {
      JsonToken token = json.nextToken();
      readField(json, token, parent.child(child));
    }
  }

  private void readField(JsonParser json, JsonToken token, MessageField field) throws IOException {
    if (field != null) {
      if (field.role() != MessageField.Role.NONE) {
        readForParser(json, token, field.role());
      }
      if (field.kept()) {
        values[field.number()] = value(json, token);
      }
      if (field.hasChildren()) {
        Arrays.fill(values, field.number() + 1, field.end(), null);
        if (token == JsonToken.START_OBJECT) {
          readBelow(json, field);
        }
      }
    }
    // Does nothing after a scalar and at the end of an object that was read.
    json.skipChildren();
  }

  private void readForParser(JsonParser json, JsonToken token, MessageField.Role role)
      throws IOException {
    switch (role) {
      case TYPE -> type = type(json, token);
      case EVENT -> event = cached(json, token, eventNames);
      case NAME -> name = nameField < 0 ? "" : text(json, token);
      case USER_ID -> readId(json, token, userId);
      case ANONYMOUS_ID -> readId(json, token, anonymousId);
      case PREVIOUS_ID -> readId(json, token, previousId);
      case MESSAGE_ID -> readId(json, token, messageId);
      case GROUP_ID -> groupId = account(json, token);
      case CONTEXT -> contextGroupId = "";
      case CONTEXT_GROUP_ID -> contextGroupId = account(json, token);
      case TIMESTAMP -> timestamp = time(json, token);
      case ORIGINAL_TIMESTAMP -> originalTimestamp = time(json, token);
      case RECEIVED_AT -> receivedAt = time(json, token);
      case TRAITS -> ownTraits = token == JsonToken.START_OBJECT;
      case NONE -> {}
    }
  }

  private static MessageType type(JsonParser json, JsonToken token) throws IOException {
    return token == JsonToken.VALUE_STRING
        ? MessageType.of(json.getTextCharacters(), json.getTextOffset(), json.getTextLength())
        : MessageType.UNSUPPORTED;
  }

  private static long time(JsonParser json, JsonToken token) throws IOException {
    if (token != JsonToken.VALUE_STRING || json.getTextLength() == 0) {
      return NO_TIME;
    }
    return IsoTime.parse(json.getTextCharacters(), json.getTextOffset(), json.getTextLength());
  }

  private String account(JsonParser json, JsonToken token) throws IOException {
    readId(json, token, text);
    return accountIds.get(text);
  }

  private String cached(JsonParser json, JsonToken token, TextCache cache) throws IOException {
    if (token != JsonToken.VALUE_STRING) {
      return "";
    }
    text.set(json.getTextCharacters(), json.getTextOffset(), json.getTextLength());
    return cache.get(text);
  }

  private String text(JsonParser json, JsonToken token) throws IOException {
    if (token != JsonToken.VALUE_STRING) {
      return "";
    }
    text.set(json.getTextCharacters(), json.getTextOffset(), json.getTextLength());
    return text.toString();
  }

  private static void readId(JsonParser json, JsonToken token, KeptText id) throws IOException {
    switch (token) {
      case VALUE_STRING ->
          id.set(json.getTextCharacters(), json.getTextOffset(), json.getTextLength());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
          id.set(
              ScalarText.canonical(
                  json.getTextCharacters(), json.getTextOffset(), json.getTextLength()));
      default -> id.clear();
    }
  }

  private Object value(JsonParser json, JsonToken token) throws IOException {
    return switch (token) {
      case VALUE_STRING -> text(json, token);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(json, token);
      case VALUE_TRUE -> Boolean.TRUE;
      case VALUE_FALSE -> Boolean.FALSE;
      case VALUE_NULL -> Scalars.Mark.NULL;
      default -> Scalars.Mark.STRUCTURE;
    };
  }

  /** The number, or null if it is beyond what a double can hold. */
  private static Double number(JsonParser json, JsonToken token) throws IOException {
    if (token == JsonToken.VALUE_NUMBER_INT && json.getTextLength() <= LONGEST_LONG) {
      return (double) json.getLongValue();
    }
    // Not Jackson's conversion: that of an integer takes time with the square of its length.
    double number = Double.parseDouble(json.getText());
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
    return userId.isEmpty() ? anonymousId.toString() : userId.toString();
  }

  /** Empty if there is none. */
  String userId() {
    return userId.toString();
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
