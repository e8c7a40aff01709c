// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import io.flinkpql.message.FieldPath.Root;
import io.flinkpql.message.JsonScanner.Kind;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Holds the fields of a message in the Segment format, decoded while it is scanned. If a name
 * occurs twice, the last one counts.
 */
final class SegmentContent extends MessageContent {

  private static final JsonText.Name BATCH = new JsonText.Name("batch");

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

  SegmentContent(Interests interests) {
    super(interests);
    root = MessageField.root(interests);
    values = new Object[root.subtreeEnd()];
    eras = interests.eras().stream().map(this::indexes).toArray(EraIndexes[]::new);
    readsPageName = Arrays.stream(eras).anyMatch(era -> era.pageName >= 0);
    Collection<MessageField> context = root.getOrAdd("context").children();
    contextFrom = context.stream().mapToInt(MessageField::index).toArray();
    contextTo = context.stream().mapToInt(MessageField::subtreeEnd).toArray();
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

  private void clear() {
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

  @Override
  int readRecord(JsonScanner json, byte[] value) throws MalformedRecordException {
    if (value[json.nextOffset()] != '{') {
      throw new MalformedRecordException("not a JSON object");
    }
    json.value();
    clear();
    int batchOffset = NO_BATCH;
    while (json.nextName()) {
      json.text(text);
      if (text.contentEquals(BATCH)) {
        int offset = json.nextOffset();
        Kind kind = json.value();
        batchOffset = kind == Kind.LIST ? offset : NO_BATCH;
        json.skip(kind);
      } else {
        readField(json, root.find(text));
      }
    }
    return hasType ? NO_BATCH : batchOffset;
  }

  @Override
  void readElement(JsonScanner json, byte[] value, MessageContent batch)
      throws MalformedRecordException {
    clear();
    readChildren(json, root);
    addDefaults((SegmentContent) batch);
  }

  /** Adds {@code receivedAt} and each field of the context; null counts as lacking. */
  private void addDefaults(SegmentContent batch) {
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
      String childName = fieldText(text);
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
      case EVENT -> event = event(json, kind);
      case NAME -> name = readsPageName ? pageName(json, kind) : "";
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
    return accountId(text);
  }

  private String event(JsonScanner json, Kind kind) {
    if (kind != Kind.TEXT) {
      return "";
    }
    json.text(text);
    text.removeNul();
    return eventNames.get(text);
  }

  private String pageName(JsonScanner json, Kind kind) {
    if (kind != Kind.TEXT) {
      return "";
    }
    json.text(text);
    text.removeNul();
    return fieldText(text);
  }

  private static void readId(JsonScanner json, Kind kind, JsonText id) {
    if (kind == Kind.TEXT || kind == Kind.NUMBER) {
      json.text(id);
    }
    toId(kind, id);
  }

  private Object value(JsonScanner json, Kind kind, boolean isTrait) {
    if (kind == Kind.TEXT || kind == Kind.NUMBER) {
      json.text(text);
    }
    return value(kind, text, isTrait);
  }

  @Override
  MessageType type() {
    return type;
  }

  @Override
  String event() {
    return event;
  }

  @Override
  boolean ignored() {
    return false;
  }

  @Override
  String userId() {
    return userId(userId);
  }

  @Override
  String anonymousId() {
    return userId(anonymousId);
  }

  @Override
  String previousId() {
    return userId(previousId);
  }

  @Override
  String account() {
    return type == MessageType.GROUP && !groupId.isEmpty() ? groupId : contextGroupId;
  }

  @Override
  String messageId() {
    return messageId.toString();
  }

  @Override
  long eventTime() {
    long time = timestamp == NO_TIME ? originalTimestamp : timestamp;
    return time == NO_TIME ? receivedAt : time;
  }

  @Override
  long receivedAt() {
    return receivedAt;
  }

  @Override
  String detail(DeadLetterReason reason) {
    return switch (reason) {
      case UNSUPPORTED_TYPE ->
          "type must be one of track, page, screen, identify, group, alias, delete";
      case MISSING_EVENT -> "a track call needs a non-empty event";
      case MISSING_TIMESTAMP ->
          "neither timestamp, originalTimestamp nor receivedAt is set, nor the record's timestamp";
      case BAD_TIMESTAMP ->
          "the first of timestamp, originalTimestamp, receivedAt is not a time in 1970 to 2999";
      default -> super.detail(reason);
    };
  }

  @Override
  void copyFields(int era, Object[] target) {
    EraIndexes indexes = eras[era];
    copy(ownTraits ? indexes.fields : indexes.fieldsWithContextTraits, target);
    boolean hasPageName = type == MessageType.PAGE || type == MessageType.SCREEN;
    int pageName = indexes.pageName;
    if (hasPageName && pageName >= 0 && !name.isEmpty() && isAbsent(target[pageName])) {
      target[pageName] = name;
    }
  }

  @Override
  void copyTraits(int era, Object[] target) {
    copy(ownTraits ? eras[era].traits : eras[era].contextTraits, target);
    removeStructures(target);
  }

  private void copy(int[] indexes, Object[] target) {
    for (int i = 0; i < indexes.length; i++) {
      target[i] = values[indexes[i]];
    }
  }
}
