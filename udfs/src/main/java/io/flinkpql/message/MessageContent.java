// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import io.flinkpql.message.FieldPath.Root;
import io.flinkpql.message.JsonScanner.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Holds the fields of one message that the parser and the rule set read; reusable for the next
 * message. If a name occurs twice, the last one counts.
 */
final class MessageContent {

  /** Marks a time that the message lacks. */
  static final long NO_TIME = Long.MAX_VALUE;

  /** Limits the characters of text traits. */
  private static final int MAX_TRAIT_LENGTH = 1000;

  private final MessageField root;
  private final Object[] values;

  /** Holds the indexes of the values that each era reads, oldest first. */
  private final EraIndexes[] eras;

  /** Holds whether any era reads {@code properties.name}, for which {@code name} can stand. */
  private final boolean readsPageName;

  /** Holds the range of values of each field of the context: its first index, then its end. */
  private final int[] contextFrom;

  private final int[] contextTo;

  private final TextCache eventNames = new TextCache(256);
  private final TextCache accountIds;
  private final TextCache userIds;
  private final TextCache fieldTexts = new TextCache(1024);
  private final JsonText text = new JsonText();

  private final JsonText userId = new JsonText();
  private final JsonText anonymousId = new JsonText();
  private final JsonText previousId = new JsonText();
  private final JsonText messageId = new JsonText();
  private MessageType type = MessageType.UNSUPPORTED;
  private boolean hasType;
  private String event = "";
  private String name = "";
  private String groupId = "";
  private String contextGroupId = "";
  private long timestamp;
  private long originalTimestamp;
  private long receivedAt;
  private boolean ownTraits;

  /**
   * Locates what the rule set of one era reads.
   *
   * @param fields indexes of the values of {@link Interest#fields()}
   * @param fieldsWithContextTraits their indexes if the traits are {@code context.traits}
   * @param traits indexes of the values of {@link Interest#traits()}
   * @param contextTraits their indexes if the traits are {@code context.traits}
   * @param pageName index of {@code properties.name} in {@link Interest#fields()}; -1 if unread
   */
  private record EraIndexes(
      int[] fields,
      int[] fieldsWithContextTraits,
      int[] traits,
      int[] contextTraits,
      int pageName) {}

  MessageContent(Interests interests) {
    root = MessageField.root(interests);
    values = new Object[root.subtreeEnd()];
    eras = interests.eras().stream().map(this::indexes).toArray(EraIndexes[]::new);
    readsPageName = Arrays.stream(eras).anyMatch(era -> era.pageName >= 0);
    Collection<MessageField> context = root.getOrAdd("context").children();
    contextFrom = context.stream().mapToInt(MessageField::index).toArray();
    contextTo = context.stream().mapToInt(MessageField::subtreeEnd).toArray();
    NotIds notIds = new NotIds(interests.latest().notIds());
    accountIds = new TextCache(4096, notIds::emptyIfListed);
    userIds = new TextCache(4096, notIds::emptyIfListed);
  }

  private EraIndexes indexes(Interest interest) {
    List<FieldPath> fields = interest.fields();
    List<FieldPath> traits =
        interest.traits().stream().map(t -> new FieldPath(Root.TRAITS, List.of(t))).toList();
    return new EraIndexes(
        fields.stream().mapToInt(this::index).toArray(),
        fields.stream().mapToInt(this::indexWithContextTraits).toArray(),
        traits.stream().mapToInt(this::index).toArray(),
        traits.stream().mapToInt(this::indexWithContextTraits).toArray(),
        fields.indexOf(new FieldPath(Root.PROPERTIES, List.of("name"))));
  }

  private int index(FieldPath path) {
    return root.getOrAdd(path.root().text()).getOrAdd(path.names()).index();
  }

  /** Returns the index of a path in messages whose traits are those of {@code context.traits}. */
  private int indexWithContextTraits(FieldPath path) {
    return path.root() == Root.TRAITS
        ? root.getOrAdd("context").getOrAdd("traits").getOrAdd(path.names()).index()
        : index(path);
  }

  void clear() {
    Arrays.fill(values, null);
    userId.clear();
    anonymousId.clear();
    previousId.clear();
    messageId.clear();
    type = MessageType.UNSUPPORTED;
    hasType = false;
    event = "";
    name = "";
    groupId = "";
    contextGroupId = "";
    timestamp = NO_TIME;
    originalTimestamp = NO_TIME;
    receivedAt = NO_TIME;
    ownTraits = false;
  }

  /** Reads a message after its opening brace. */
  void read(JsonScanner json) throws MalformedRecordException {
    clear();
    readChildren(json, root);
  }

  /**
   * Adds what the message lacks of its batch: {@code receivedAt}, and each field of the context. A
   * field that is null, or a group id that stands for nobody, counts as lacking.
   */
  void addDefaults(MessageContent batch) {
    if (receivedAt == NO_TIME) {
      receivedAt = batch.receivedAt;
    }
    if (contextGroupId.isEmpty()) {
      contextGroupId = batch.contextGroupId;
    }
    for (int i = 0; i < contextFrom.length; i++) {
      int from = contextFrom[i];
      if (isAbsent(values[from])) {
        System.arraycopy(batch.values, from, values, from, contextTo[i] - from);
      }
    }
  }

  /** Reads the value of a top-level field. */
  void readField(JsonScanner json, JsonText fieldName) throws MalformedRecordException {
    readField(json, root.find(fieldName));
  }

  private void readChildren(JsonScanner json, MessageField parent) throws MalformedRecordException {
    while (json.nextName()) {
      json.text(text);
      readField(json, parent.find(text));
    }
  }

  /** Reads the children of an object, and the names of those that are scalars. */
  private void readNamedChildren(JsonScanner json, MessageField parent)
      throws MalformedRecordException {
    StringBuilder names = new StringBuilder();
    while (json.nextName()) {
      json.text(text);
      MessageField child = parent.find(text);
      text.removeNul();
      String childName = fieldTexts.get(text);
      Kind kind = json.value();
      readField(json, child, kind);
      if (kind != Kind.OBJECT && kind != Kind.LIST && kind != Kind.NULL) {
        names
            .append(names.length() == 0 ? "" : FieldPath.NAME_SEPARATOR)
            .append(kind == Kind.NUMBER ? FieldPath.NUMBER_MARK : FieldPath.OTHER_MARK)
            .append(childName);
      }
    }
    values[parent.namesIndex()] = names.length() == 0 ? null : names.toString();
  }

  private void readField(JsonScanner json, MessageField field) throws MalformedRecordException {
    readField(json, field, json.value());
  }

  private void readField(JsonScanner json, MessageField field, Kind kind)
      throws MalformedRecordException {
    if (field != null) {
      if (field.role() != MessageField.Role.NONE) {
        readForParser(json, kind, field.role());
      }
      if (field.readByRules()) {
        values[field.index()] = value(json, kind, field.isTrait());
      }
      if (field.hasChildren()) {
        if (!field.readByRules()) {
          // Marks the field as present, which addDefaults needs to know.
          values[field.index()] = kind == Kind.NULL ? null : Scalars.Mark.STRUCTURE;
        }
        Arrays.fill(values, field.index() + 1, field.subtreeEnd(), null);
        if (kind == Kind.OBJECT) {
          if (field.listsNames()) {
            readNamedChildren(json, field);
          } else {
            readChildren(json, field);
          }
          return;
        }
      }
    }
    json.skip(kind);
  }

  private void readForParser(JsonScanner json, Kind kind, MessageField.Role role) {
    switch (role) {
      case TYPE -> readType(json, kind);
      case EVENT -> event = text(json, kind, eventNames);
      case NAME -> name = readsPageName ? text(json, kind, fieldTexts) : "";
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

  private void readType(JsonScanner json, Kind kind) {
    type = MessageType.UNSUPPORTED;
    hasType = false;
    if (kind == Kind.TEXT) {
      json.text(text);
      type = MessageType.of(text);
      hasType = !text.isEmpty();
    }
  }

  private long time(JsonScanner json, Kind kind) {
    if (kind != Kind.TEXT && kind != Kind.NUMBER) {
      return NO_TIME;
    }
    json.text(text);
    if (kind == Kind.NUMBER) {
      return MessageTime.ofNumber(text);
    }
    return text.isEmpty() ? NO_TIME : MessageTime.ofText(text);
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
    text.removeNul();
    return cache.get(text);
  }

  private static void readId(JsonScanner json, Kind kind, JsonText id) {
    switch (kind) {
      case TEXT -> {
        json.text(id);
        id.removeNul();
      }
      case NUMBER -> {
        json.text(id);
        byte[] canonical = ScalarText.canonical(id).getBytes(StandardCharsets.US_ASCII);
        id.set(canonical, 0, canonical.length);
      }
      default -> id.clear();
    }
  }

  private Object value(JsonScanner json, Kind kind, boolean isTrait) {
    return switch (kind) {
      case TEXT -> isTrait ? traitText(json) : text(json, kind, fieldTexts);
      case NUMBER -> number(json);
      case TRUE -> Boolean.TRUE;
      case FALSE -> Boolean.FALSE;
      case NULL -> Scalars.Mark.NULL;
      case OBJECT, LIST -> Scalars.Mark.STRUCTURE;
    };
  }

  private String traitText(JsonScanner json) {
    json.text(text);
    text.removeNul();
    text.truncate(MAX_TRAIT_LENGTH);
    return fieldTexts.get(text);
  }

  /** Returns the number, or null if it is beyond the range of doubles. */
  private Double number(JsonScanner json) {
    json.text(text);
    double number = JsonNumber.read(text);
    return Double.isFinite(number) ? number : null;
  }

  MessageType type() {
    return type;
  }

  /** Returns whether the message has a type, which may be unsupported. */
  boolean hasType() {
    return hasType;
  }

  /** Returns the {@code event} field; empty if there is none. */
  String event() {
    return event;
  }

  /** Returns {@code userId}, otherwise {@code anonymousId}; empty if there is neither. */
  String user() {
    String id = userId();
    return id.isEmpty() ? anonymousId() : id;
  }

  /** Returns {@code userId}; empty if there is none. */
  String userId() {
    return userIds.get(userId);
  }

  /** Returns {@code anonymousId}; empty if there is none. */
  String anonymousId() {
    return userIds.get(anonymousId);
  }

  /** Returns {@code previousId}; empty if there is none. */
  String previousId() {
    return userIds.get(previousId);
  }

  /** Returns the account that the message names; empty if none. */
  String account() {
    return type == MessageType.GROUP && !groupId.isEmpty() ? groupId : contextGroupId;
  }

  /** Returns {@code messageId}; empty if there is none. */
  String messageId() {
    return messageId.toString();
  }

  /** Returns the first of the message's times, ms; {@link IsoTime#BAD} or {@link #NO_TIME}. */
  long eventTime() {
    long time = timestamp == NO_TIME ? originalTimestamp : timestamp;
    return time == NO_TIME ? receivedAt : time;
  }

  /** Returns {@code receivedAt}, ms; {@link IsoTime#BAD} or {@link #NO_TIME}. */
  long receivedAt() {
    return receivedAt;
  }

  /** Copies the values of {@link Interest#fields()} of an era. */
  void copyFields(int era, Object[] target) {
    EraIndexes indexes = eras[era];
    copy(ownTraits ? indexes.fields : indexes.fieldsWithContextTraits, target);
    boolean hasPageName = type == MessageType.PAGE || type == MessageType.SCREEN;
    int pageName = indexes.pageName;
    if (hasPageName && pageName >= 0 && !name.isEmpty() && isAbsent(target[pageName])) {
      target[pageName] = name;
    }
  }

  private static boolean isAbsent(Object value) {
    return value == null || value == Scalars.Mark.NULL;
  }

  /** Copies the values of {@link Interest#traits()} of an era; lists and objects are absent. */
  void copyTraits(int era, Object[] target) {
    copy(ownTraits ? eras[era].traits : eras[era].contextTraits, target);
    for (int i = 0; i < target.length; i++) {
      if (target[i] == Scalars.Mark.STRUCTURE) {
        target[i] = null;
      }
    }
  }

  private void copy(int[] indexes, Object[] target) {
    for (int i = 0; i < indexes.length; i++) {
      target[i] = values[indexes[i]];
    }
  }
}
