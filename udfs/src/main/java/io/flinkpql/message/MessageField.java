// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import io.flinkpql.message.FieldPath.Root;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Describes a field of a message that is read, and the fields below it. The root of the tree
 * represents the message; fields that are not in the tree are skipped.
 *
 * <p>The values that rule sets read go into an array. Fields are numbered depth first, so that the
 * subtree of a field is one range of that array.
 */
final class MessageField {

  /** Lists the fields that the parser itself reads. */
  enum Role {
    NONE,
    TYPE,
    EVENT,
    NAME,
    USER_ID,
    ANONYMOUS_ID,
    PREVIOUS_ID,
    GROUP_ID,
    CONTEXT,
    CONTEXT_GROUP_ID,
    MESSAGE_ID,
    TIMESTAMP,
    ORIGINAL_TIMESTAMP,
    RECEIVED_AT,
    TRAITS
  }

  private final Map<String, MessageField> children = new LinkedHashMap<>();
  private final Map<Integer, MessageField> elements = new TreeMap<>();
  private final Map<NamePattern, MessageField> patterns = new LinkedHashMap<>();
  private final JsonText.Name name;

  /** Indexes the children by the bytes of their names (open addressing), without decoding. */
  private MessageField[] table = {};

  /** Holds the patterns of the children that have one, and these children. */
  private NamePattern[] namePatterns = {};

  private MessageField[] matching = {};

  private Role role = Role.NONE;
  private boolean readByRules;
  private boolean trait;
  private boolean readByFormat;
  private int index;
  private int subtreeEnd;

  /** Stands for the names of all children; this field itself if they are not wanted. */
  private MessageField names = this;

  private MessageField(String name) {
    this.name = new JsonText.Name(name);
  }

  /** Creates a tree without fields. */
  static MessageField top() {
    return new MessageField("");
  }

  /** Creates the tree of the fields that the Segment format and the rule sets of any era read. */
  static MessageField root(Interests interests) {
    MessageField root = new MessageField("");
    root.getOrAdd("type").role = Role.TYPE;
    root.getOrAdd("event").role = Role.EVENT;
    root.getOrAdd("name").role = Role.NAME;
    root.getOrAdd("userId").role = Role.USER_ID;
    root.getOrAdd("anonymousId").role = Role.ANONYMOUS_ID;
    root.getOrAdd("previousId").role = Role.PREVIOUS_ID;
    root.getOrAdd("groupId").role = Role.GROUP_ID;
    root.getOrAdd("context").role = Role.CONTEXT;
    root.getOrAdd("context").getOrAdd("groupId").role = Role.CONTEXT_GROUP_ID;
    root.getOrAdd("messageId").role = Role.MESSAGE_ID;
    root.getOrAdd("timestamp").role = Role.TIMESTAMP;
    root.getOrAdd("originalTimestamp").role = Role.ORIGINAL_TIMESTAMP;
    root.getOrAdd("receivedAt").role = Role.RECEIVED_AT;
    root.getOrAdd("traits").role = Role.TRAITS;
    interests.eras().forEach(root::addFieldsOf);
    root.getOrAdd("traits").markTraits();
    root.getOrAdd("context").getOrAdd("traits").markTraits();
    root.assignIndexes(0);
    return root;
  }

  private void addFieldsOf(Interest interest) {
    for (FieldPath path : interest.fields()) {
      getOrAdd(path.root().text()).getOrAdd(path.names()).readByRules = true;
      if (path.root() == Root.TRAITS) {
        getOrAdd("context").getOrAdd("traits").getOrAdd(path.names()).readByRules = true;
      }
    }
    for (String trait : interest.traits()) {
      getOrAdd("traits").getOrAdd(trait).readByRules = true;
      getOrAdd("context").getOrAdd("traits").getOrAdd(trait).readByRules = true;
    }
  }

  private void markTraits() {
    for (MessageField child : children.values()) {
      child.trait = true;
      child.markTraits();
    }
  }

  /** Returns the child of a name; adds a missing one, which needs indexes to be assigned later. */
  MessageField getOrAdd(String name) {
    return children.computeIfAbsent(name, MessageField::new);
  }

  MessageField getOrAdd(List<String> names) {
    MessageField field = this;
    for (String name : names) {
      field = field.getOrAdd(name);
    }
    return field;
  }

  /** Returns the field at a path below; adds missing ones, which need indexes to be assigned. */
  MessageField getOrAdd(FormatPath path) {
    MessageField field = this;
    for (FormatPath.Step step : path.steps()) {
      field = field.getOrAdd(step);
    }
    return field;
  }

  private MessageField getOrAdd(FormatPath.Step step) {
    if (step instanceof FormatPath.Element element) {
      return elements.computeIfAbsent(element.index(), i -> new MessageField(""));
    }
    if (step instanceof FormatPath.Pattern pattern) {
      NamePattern names = new NamePattern(pattern.prefix(), pattern.suffix());
      return patterns.computeIfAbsent(names, p -> new MessageField(""));
    }
    return getOrAdd(((FormatPath.Name) step).text());
  }

  /**
   * Numbers this field and those below, depth first. Call it on the root when the tree is complete.
   *
   * @return the number after the last one used
   */
  int assignIndexes(int first) {
    index = first;
    subtreeEnd = first + 1;
    for (MessageField element : elements.values()) {
      subtreeEnd = element.assignIndexes(subtreeEnd);
    }
    namePatterns = patterns.keySet().toArray(NamePattern[]::new);
    matching = patterns.values().toArray(MessageField[]::new);
    for (MessageField child : matching) {
      subtreeEnd = child.assignIndexes(subtreeEnd);
    }
    // At least half of the slots stay free, so that the search for an unread name ends early.
    table = new MessageField[Integer.highestOneBit(children.size() + 1) * 4];
    names = children.getOrDefault(FieldPath.NAME_SEPARATOR, this);
    for (MessageField child : children.values()) {
      subtreeEnd = child.assignIndexes(subtreeEnd);
      int slot = slot(child.name.prefix(), child.name.length());
      while (table[slot] != null) {
        slot = slot + 1 & table.length - 1;
      }
      table[slot] = child;
    }
    return subtreeEnd;
  }

  /** Returns the child of a name; null if it is not read. */
  MessageField find(JsonText childName) {
    long prefix = childName.prefix();
    int slot = slot(prefix, childName.length());
    for (MessageField child = table[slot]; child != null; child = table[slot]) {
      if (childName.contentEquals(child.name, prefix)) {
        return child;
      }
      slot = slot + 1 & table.length - 1;
    }
    return null;
  }

  /** Returns the child of a name, or of the first pattern that it matches; null if unread. */
  MessageField findOrMatch(JsonText childName) {
    MessageField child = find(childName);
    for (int i = 0; child == null && i < namePatterns.length; i++) {
      child = namePatterns[i].matches(childName) ? matching[i] : null;
    }
    return child;
  }

  /** Returns the element of a list; null if it is not read. */
  MessageField findElement(int position) {
    return elements.get(position);
  }

  boolean hasElements() {
    return !elements.isEmpty();
  }

  /** Marks a field that the format itself reads. */
  void markReadByFormat() {
    readByFormat = true;
  }

  boolean isReadByFormat() {
    return readByFormat;
  }

  /** Returns the slot at which the search for a name begins. */
  private int slot(long prefix, int length) {
    // Every byte of the prefix contributes to the upper bits of the product.
    long hash = (prefix + length) * 0x9E37_79B9_7F4A_7C15L;
    return (int) (hash >>> Long.numberOfLeadingZeros(table.length) + 1);
  }

  /** Whether the names of all scalars directly below are wanted, known or not. */
  boolean listsNames() {
    return names != this;
  }

  /** Returns the index of the value for the names of all scalars directly below. */
  int namesIndex() {
    return names.index;
  }

  boolean hasChildren() {
    return subtreeEnd > index + 1;
  }

  Role role() {
    return role;
  }

  /** Returns whether the rule set of any era reads the value. */
  boolean readByRules() {
    return readByRules;
  }

  /** Returns whether the field is a trait, or lies in one. */
  boolean isTrait() {
    return trait;
  }

  Collection<MessageField> children() {
    return children.values();
  }

  /** Returns the index of the field's value. */
  int index() {
    return index;
  }

  /** Returns the index after the last field of this subtree. */
  int subtreeEnd() {
    return subtreeEnd;
  }
}
