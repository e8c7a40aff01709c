// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import io.flinkpql.message.JsonScanner.Kind;
import io.flinkpql.message.MappedFormat.CallPaths;
import io.flinkpql.message.MappedFormat.TimePaths;
import io.flinkpql.message.MappedFormat.TypeRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Holds the fields of a message in the format of a format file. The scan only notes where values
 * are; the type of the message, known at its end, decides which of them are decoded. If a name
 * occurs twice, the last one counts.
 */
final class FormatContent extends MessageContent {

  /** Marks an event that the format ignores; no event in a message has this name. */
  private static final String IGNORED = "\u0000";

  private static final byte ABSENT = 0;
  private static final byte ESCAPED_TEXT = (byte) (Kind.values().length + 1);

  /** Marks a node that stands for the names of all scalars of an object. */
  private static final byte NAMES = (byte) (ESCAPED_TEXT + 1);

  private static final Kind[] KINDS = kinds();
  private static final byte OBJECT = code(Kind.OBJECT);
  private static final byte LIST = code(Kind.LIST);
  private static final byte NUMBER = code(Kind.NUMBER);
  private static final byte NULL = code(Kind.NULL);

  private final MappedFormat format;
  private final MessageField top;
  private final MessageField document;
  private final FormatCalls calls;
  private final int[] batchNodes;
  private final int[] typeNodes;
  private final JsonText.Name[] typeNames;
  private final MessageType[] types;
  private final int[] presentNodes;
  private final MessageType[] presentTypes;
  private final int[] groupKindNodes;
  private final JsonText.Name[] groupKinds;
  private final int[] eventNodes;
  private final int[] pageNameNodes;
  private final int[] idNodes;
  private final int[] timestampNodes;
  private final int[] receivedNodes;

  private final int[] contextNodes;

  /** Holds the ranges of nodes that a batch completes: the first node of each, then its end. */
  private final int[] completedFrom;

  private final int[] completedTo;

  /** Holds the accounts in these ranges; an id that stands for nobody counts as lacking. */
  private final int[] completedAccounts;

  private final TextCache eventNames;
  private final JsonText text = new JsonText();

  /** Holds the kind of each node's value in the record, by number of the node. */
  private final byte[] kinds;

  /** Holds the offset of each node's text, number or list. */
  private final int[] starts;

  private final int[] ends;

  /** Holds the names of the scalars in an object, by number of the node that stands for them. */
  private final Object[] names;

  private byte[] record = {};
  private boolean listOfRecords;
  private MessageType type = MessageType.UNSUPPORTED;
  private FormatCalls.Call call;
  private boolean ignored;
  private String event = "";

  private FormatContent(MappedFormat format, Interests interests) {
    super(interests);
    this.format = format;
    top = MessageField.top();
    document = top.getOrAdd(format.root());
    List<MessageField> batchFields = format.batch().stream().map(document::getOrAdd).toList();
    FormatTree tree = new FormatTree(top, document);
    TypeRule rule = format.type();
    List<MessageField> typeFields = tree.fields(rule.paths());
    List<MessageField> presentFields = tree.fields(List.copyOf(rule.present().keySet()));
    List<MessageField> kindFields = tree.fields(format.groupKind());
    List<MessageField> eventFields = tree.fields(format.event());
    List<MessageField> pageNameFields = tree.fields(format.pageName());
    List<MessageField> idFields = tree.fields(format.id());
    List<MessageField> timestampFields = tree.fields(format.timestamp().paths());
    List<MessageField> receivedFields = tree.fields(format.received().paths());
    FormatCalls.Fields callFields = FormatCalls.fields(format, tree, interests);
    int nodes = top.assignIndexes(0);

    calls = callFields.number();
    batchNodes = FormatTree.numbers(batchFields);
    typeNodes = FormatTree.numbers(typeFields);
    typeNames = names(rule.values().keySet());
    types = rule.values().values().toArray(MessageType[]::new);
    presentNodes = FormatTree.numbers(presentFields);
    presentTypes = rule.present().values().toArray(MessageType[]::new);
    groupKindNodes = FormatTree.numbers(kindFields);
    groupKinds =
        names(
            format.calls().get(MessageType.TRACK).account().stream()
                .map(FormatPath::lastName)
                .toList());
    eventNodes = FormatTree.numbers(eventFields);
    pageNameNodes = FormatTree.numbers(pageNameFields);
    idNodes = FormatTree.numbers(idFields);
    timestampNodes = FormatTree.numbers(timestampFields);
    receivedNodes = FormatTree.numbers(receivedFields);
    List<MessageField> contexts = callFields.contexts(document);
    contextNodes = FormatTree.numbers(contexts);
    List<MessageField> completed = new ArrayList<>();
    contexts.forEach(context -> completed.addAll(context.children()));
    completed.addAll(tree.outsideDocument());
    completedFrom = FormatTree.numbers(completed);
    completedTo = completed.stream().mapToInt(MessageField::subtreeEnd).toArray();
    completedAccounts =
        Arrays.stream(FormatTree.numbers(callFields.accounts()))
            .filter(this::isCompleted)
            .toArray();
    eventNames = new TextCache(256, this::renamed);
    kinds = new byte[nodes];
    starts = new int[nodes];
    ends = new int[nodes];
    names = new Object[nodes];
  }

  /** Creates the content of messages in a format. */
  static MessageContent of(MappedFormat format, Interests interests) {
    return new FormatContent(format, interests);
  }

  private static Kind[] kinds() {
    Kind[] byCode = new Kind[NAMES + 1];
    for (Kind kind : Kind.values()) {
      byCode[code(kind)] = kind;
    }
    byCode[ESCAPED_TEXT] = Kind.TEXT;
    byCode[NAMES] = Kind.TEXT;
    return byCode;
  }

  private static byte code(Kind kind) {
    return (byte) (kind.ordinal() + 1);
  }

  private static JsonText.Name[] names(Iterable<String> texts) {
    List<JsonText.Name> all = new ArrayList<>();
    texts.forEach(name -> all.add(new JsonText.Name(name)));
    return all.toArray(JsonText.Name[]::new);
  }

  private boolean isCompleted(int node) {
    for (int i = 0; i < completedFrom.length; i++) {
      if (node >= completedFrom[i] && node < completedTo[i]) {
        return true;
      }
    }
    return false;
  }

  /** Returns the event that a name in a message stands for. */
  private String renamed(String name) {
    for (String pattern : format.ignore()) {
      boolean ignores =
          pattern.endsWith("*")
              ? name.startsWith(pattern.substring(0, pattern.length() - 1))
              : name.equals(pattern);
      if (ignores) {
        return IGNORED;
      }
    }
    return format.rename().getOrDefault(name, name);
  }

  private void clear(byte[] value) {
    Arrays.fill(kinds, ABSENT);
    record = value;
    listOfRecords = false;
  }

  @Override
  int readRecord(JsonScanner json, byte[] value) throws MalformedRecordException {
    clear(value);
    int offset = json.nextOffset();
    Kind kind = json.value();
    if (kind == Kind.LIST) {
      listOfRecords = true;
      json.skip(kind);
      return offset;
    }
    if (kind != Kind.OBJECT) {
      throw new MalformedRecordException("neither a JSON object nor a list of them");
    }
    kinds[top.index()] = OBJECT;
    readChildren(json, top);
    if (kinds[document.index()] == LIST) {
      return starts[document.index()];
    }
    for (int node : batchNodes) {
      if (kinds[node] == LIST && !isMessage()) {
        return starts[node];
      }
    }
    complete();
    return NO_BATCH;
  }

  /** Returns whether a document states its type or, if the format has one type, an event. */
  private boolean isMessage() {
    for (int node : typeNodes.length == 0 ? eventNodes : typeNodes) {
      if (isText(node)) {
        return true;
      }
    }
    return false;
  }

  @Override
  void readElement(JsonScanner json, byte[] value, MessageContent batch)
      throws MalformedRecordException {
    FormatContent list = (FormatContent) batch;
    clear(value);
    MessageField start = list.listOfRecords ? top : document;
    kinds[start.index()] = OBJECT;
    readChildren(json, start);
    addDefaults(list);
    complete();
  }

  private void addDefaults(FormatContent batch) {
    for (int i = 0; i < completedFrom.length; i++) {
      if (lacks(completedFrom[i])) {
        copy(batch, completedFrom[i], completedTo[i]);
      }
    }
    for (int context : contextNodes) {
      if (batch.kinds[context] == OBJECT) {
        kinds[context] = OBJECT;
      }
    }
    for (int node : receivedNodes) {
      if (!isTime(node)) {
        copy(batch, node, node + 1);
      }
    }
    for (int account : completedAccounts) {
      if (!lacks(account) && id(account, /* isAccount= */ true).isEmpty()) {
        copy(batch, account, account + 1);
      }
    }
  }

  private void copy(FormatContent batch, int from, int to) {
    System.arraycopy(batch.kinds, from, kinds, from, to - from);
    System.arraycopy(batch.starts, from, starts, from, to - from);
    System.arraycopy(batch.ends, from, ends, from, to - from);
    System.arraycopy(batch.names, from, names, from, to - from);
  }

  private void readChildren(JsonScanner json, MessageField parent) throws MalformedRecordException {
    if (parent.listsNames()) {
      readNamedChildren(json, parent);
      return;
    }
    while (json.nextName()) {
      json.text(text);
      MessageField child = parent.findOrMatch(text);
      Kind kind = json.value();
      if (child == null) {
        json.skip(kind);
      } else {
        readField(json, child, kind);
      }
    }
  }

  /** Reads the children of an object, and the names of those that are scalars of its sender. */
  private void readNamedChildren(JsonScanner json, MessageField parent)
      throws MalformedRecordException {
    StringBuilder found = new StringBuilder();
    while (json.nextName()) {
      json.text(text);
      MessageField child = parent.findOrMatch(text);
      text.removeNul();
      String childName = fieldText(text);
      Kind kind = json.value();
      if (child == null) {
        json.skip(kind);
      } else {
        readField(json, child, kind);
      }
      boolean scalar = kind != Kind.OBJECT && kind != Kind.LIST && kind != Kind.NULL;
      boolean ofFormat = child != null && child.isReadByFormat() || childName.startsWith("$");
      if (scalar && !ofFormat) {
        found
            .append(found.length() == 0 ? "" : FieldPath.NAME_SEPARATOR)
            .append(kind == Kind.NUMBER ? FieldPath.NUMBER_MARK : FieldPath.OTHER_MARK)
            .append(childName);
      }
    }
    names[parent.namesIndex()] = found.length() == 0 ? null : found.toString();
    kinds[parent.namesIndex()] = NAMES;
  }

  private void readElements(JsonScanner json, MessageField list) throws MalformedRecordException {
    for (int position = 0; json.nextElement(); position++) {
      MessageField element = list.findElement(position);
      Kind kind = json.value();
      if (element == null) {
        json.skip(kind);
      } else {
        readField(json, element, kind);
      }
    }
  }

  private void readField(JsonScanner json, MessageField field, Kind kind)
      throws MalformedRecordException {
    int node = field.index();
    if (kinds[node] != ABSENT) {
      Arrays.fill(kinds, node + 1, field.subtreeEnd(), ABSENT);
    }
    kinds[node] = kind == Kind.TEXT && json.isEscaped() ? ESCAPED_TEXT : code(kind);
    starts[node] = kind == Kind.LIST ? json.offset() - 1 : json.textFrom();
    ends[node] = json.textTo();
    if (kind == Kind.OBJECT && field.hasChildren()) {
      readChildren(json, field);
    } else if (kind == Kind.LIST && field.hasElements()) {
      readElements(json, field);
    } else {
      json.skip(kind);
    }
  }

  /** Finds the type of the message that was read, and whether it has an effect. */
  private void complete() {
    type = kinds[document.index()] == OBJECT ? typeOfMessage() : MessageType.UNSUPPORTED;
    call = calls.of(type);
    event = "";
    ignored = false;
    switch (type) {
      case TRACK -> {
        event = first(eventNodes, eventNames);
        ignored = event == IGNORED;
      }
      case GROUP -> ignored = !isAccountsGroup();
      case IDENTIFY -> {
        if (format.identifyJoins() && !account().isEmpty()) {
          type = MessageType.GROUP;
          call = calls.joining();
        }
      }
      default -> {}
    }
  }

  private MessageType typeOfMessage() {
    for (int node : typeNodes) {
      if (isText(node)) {
        decode(node);
        MessageType found = types.length == 0 ? MessageType.of(text) : listedType();
        if (found != MessageType.UNSUPPORTED) {
          return found;
        }
      }
    }
    for (int i = 0; i < presentNodes.length; i++) {
      if (!lacks(presentNodes[i])) {
        return presentTypes[i];
      }
    }
    return format.type().otherwise();
  }

  private MessageType listedType() {
    int index = indexIn(typeNames);
    return index < 0 ? MessageType.UNSUPPORTED : types[index];
  }

  /** Returns the index of the decoded text; -1 if it is not listed. */
  private int indexIn(JsonText.Name[] listed) {
    long prefix = text.prefix();
    for (int i = 0; i < listed.length; i++) {
      if (text.contentEquals(listed[i], prefix)) {
        return i;
      }
    }
    return -1;
  }

  /** Returns whether a group is of the kind that is the account. */
  private boolean isAccountsGroup() {
    for (int node : groupKindNodes) {
      if (isText(node)) {
        decode(node);
        return indexIn(groupKinds) >= 0;
      }
    }
    return true;
  }

  private boolean lacks(int node) {
    return kinds[node] == ABSENT || kinds[node] == NULL;
  }

  private boolean isText(int node) {
    return KINDS[kinds[node]] == Kind.TEXT && starts[node] < ends[node];
  }

  /** Sets {@link #text} to the text of a node's text or number. */
  private void decode(int node) {
    if (kinds[node] == ESCAPED_TEXT) {
      text.setEscaped(record, starts[node], ends[node]);
    } else {
      text.set(record, starts[node], ends[node]);
    }
  }

  /** Returns the first text; empty if there is none. */
  private String first(int[] nodes, TextCache cache) {
    for (int node : nodes) {
      if (isText(node)) {
        decode(node);
        text.removeNul();
        String found = cache.get(text);
        if (!found.isEmpty()) {
          return found;
        }
      }
    }
    return "";
  }

  private String firstId(int[] nodes, boolean isAccount) {
    for (int node : nodes) {
      String id = id(node, isAccount);
      if (!id.isEmpty()) {
        return id;
      }
    }
    return "";
  }

  private String id(int node, boolean isAccount) {
    Kind kind = KINDS[kinds[node]];
    if (kind != Kind.TEXT && kind != Kind.NUMBER) {
      return "";
    }
    decode(node);
    toId(kind, text);
    return isAccount ? accountId(text) : userId(text);
  }

  private long time(int[] nodes, EpochUnit unit) {
    for (int node : nodes) {
      if (isTime(node)) {
        decode(node);
        return kinds[node] == NUMBER
            ? MessageTime.ofNumber(text, unit)
            : MessageTime.ofText(text, unit);
      }
    }
    return NO_TIME;
  }

  /** Returns whether a node can hold a time; other values count as lacking. */
  private boolean isTime(int node) {
    return kinds[node] == NUMBER || isText(node);
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
    return ignored;
  }

  @Override
  String userId() {
    return firstId(call.user(), /* isAccount= */ false);
  }

  @Override
  String anonymousId() {
    return firstId(call.anonymous(), /* isAccount= */ false);
  }

  @Override
  String previousId() {
    return firstId(call.previous(), /* isAccount= */ false);
  }

  @Override
  String account() {
    return firstId(call.account(), /* isAccount= */ true);
  }

  @Override
  String messageId() {
    for (int node : idNodes) {
      if (kinds[node] == NUMBER || isText(node)) {
        decode(node);
        toId(KINDS[kinds[node]], text);
        return text.toString();
      }
    }
    return "";
  }

  @Override
  long eventTime() {
    return time(timestampNodes, format.timestamp().unit());
  }

  @Override
  long receivedAt() {
    return time(receivedNodes, format.received().unit());
  }

  @Override
  void copyFields(int era, Object[] target) {
    FormatCalls.EraNodes nodes = call.eras()[era];
    int properties = firstObject(call.properties());
    int context = firstObject(call.context());
    int traits = firstObject(call.traits());
    for (int i = 0; i < target.length; i++) {
      FieldPath.Root root = nodes.roots()[i];
      int subtree =
          switch (root) {
            case PROPERTIES -> properties;
            case CONTEXT -> context;
            case TRAITS -> traits;
          };
      target[i] =
          subtree < 0 ? null : value(nodes.fields()[i][subtree], root == FieldPath.Root.TRAITS);
    }
    int pageName = nodes.pageName();
    boolean hasPageName = type == MessageType.PAGE || type == MessageType.SCREEN;
    if (hasPageName && pageName >= 0 && isAbsent(target[pageName])) {
      pageName().ifPresent(name -> target[pageName] = name);
    }
  }

  private Optional<String> pageName() {
    for (int node : pageNameNodes) {
      if (isText(node)) {
        decode(node);
        text.removeNul();
        return Optional.of(fieldText(text));
      }
    }
    return Optional.empty();
  }

  @Override
  void copyTraits(int era, Object[] target) {
    int subtree = firstObject(call.traits());
    int[][] nodes = call.eras()[era].traits();
    for (int i = 0; i < target.length; i++) {
      target[i] = subtree < 0 ? null : value(nodes[i][subtree], /* isTrait= */ true);
    }
    removeStructures(target);
  }

  /** Returns the position of the first node that is an object; -1 if none is. */
  private int firstObject(int[] nodes) {
    for (int i = 0; i < nodes.length; i++) {
      if (kinds[nodes[i]] == OBJECT) {
        return i;
      }
    }
    return -1;
  }

  private Object value(int node, boolean isTrait) {
    Kind kind = KINDS[kinds[node]];
    if (kind == null) {
      return null;
    }
    if (kinds[node] == NAMES) {
      return names[node];
    }
    if (kind == Kind.TEXT || kind == Kind.NUMBER) {
      decode(node);
    }
    return value(kind, text, isTrait);
  }

  @Override
  boolean namesPaths() {
    return true;
  }

  @Override
  String detail(DeadLetterReason reason) {
    String detail =
        switch (reason) {
          case UNSUPPORTED_TYPE -> unsupportedType();
          case MISSING_EVENT ->
              "format "
                  + format.label()
                  + ": no event name at "
                  + MappedFormat.list(format.event());
          case MISSING_TIMESTAMP ->
              "format %s: no time at %s, nor a timestamp of the record"
                  .formatted(format.label(), times(format.timestamp()));
          case BAD_TIMESTAMP ->
              "format %s: the first of %s is not a time in 1970 to 2999"
                  .formatted(format.label(), times(format.timestamp()));
          case NO_ACCOUNT -> noAccount();
          default -> super.detail(reason);
        };
    return detail.length() > MAX_LENGTH ? detail.substring(0, MAX_LENGTH - 1) + "…" : detail;
  }

  private String noAccount() {
    CallPaths paths = format.calls().get(type);
    List<FormatPath> users = new ArrayList<>(paths.user());
    users.addAll(paths.anonymous());
    return "format %s: no account at %s, no user at %s"
        .formatted(format.label(), MappedFormat.list(paths.account()), MappedFormat.list(users));
  }

  private String unsupportedType() {
    if (kinds[document.index()] != OBJECT) {
      return "format " + format.label() + ": no JSON object at " + format.root();
    }
    return "format "
        + format.label()
        + ": no known type at "
        + MappedFormat.list(format.type().paths());
  }

  private static String times(TimePaths times) {
    return MappedFormat.list(times.paths());
  }
}
