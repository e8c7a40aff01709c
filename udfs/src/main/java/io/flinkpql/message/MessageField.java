// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import io.flinkpql.message.FieldPath.Root;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A field of a message that is read, with the fields below it; the root stands for the message.
 * What is not in this tree is skipped.
 *
 * <p>Values of the fields that rule sets read are kept in an array. The fields are numbered from
 * the root down, so that what stands below a field is one range of that array.
 */
final class MessageField {

  /** What the parser itself reads a field for. */
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
  private final JsonText.Name name;

  /** The children by the bytes of their names: a name is looked up as it stands in the record. */
  private MessageField[] table = {};

  private Role role = Role.NONE;
  private boolean kept;
  private int number;
  private int end;

  private MessageField(String name) {
    this.name = new JsonText.Name(name);
  }

  /** The tree for what every message says about itself and what rule sets read. */
  static MessageField root(Interest interest) {
    MessageField root = new MessageField("");
    root.at("type").role = Role.TYPE;
    root.at("event").role = Role.EVENT;
    root.at("name").role = Role.NAME;
    root.at("userId").role = Role.USER_ID;
    root.at("anonymousId").role = Role.ANONYMOUS_ID;
    root.at("previousId").role = Role.PREVIOUS_ID;
    root.at("groupId").role = Role.GROUP_ID;
    root.at("context").role = Role.CONTEXT;
    root.at("context").at("groupId").role = Role.CONTEXT_GROUP_ID;
    root.at("messageId").role = Role.MESSAGE_ID;
    root.at("timestamp").role = Role.TIMESTAMP;
    root.at("originalTimestamp").role = Role.ORIGINAL_TIMESTAMP;
    root.at("receivedAt").role = Role.RECEIVED_AT;
    root.at("traits").role = Role.TRAITS;
    for (FieldPath path : interest.fields()) {
      root.at(path.root().text()).at(path.names()).kept = true;
      if (path.root() == Root.TRAITS) {
        root.at("context").at("traits").at(path.names()).kept = true;
      }
    }
    for (String trait : interest.traits()) {
      root.at("traits").at(trait).kept = true;
      root.at("context").at("traits").at(trait).kept = true;
    }
    root.count(0);
    return root;
  }

  /** The field of this name below this one, while the tree is made and of those that are in it. */
  MessageField at(String name) {
    return children.computeIfAbsent(name, MessageField::new);
  }

  MessageField at(List<String> names) {
    MessageField field = this;
    for (String name : names) {
      field = field.at(name);
    }
    return field;
  }

  private int count(int first) {
    number = first;
    end = first + 1;
    // Half of the places stay free, so that a name that is not read soon meets one.
    table = new MessageField[Integer.highestOneBit(children.size() + 1) * 4];
    for (MessageField child : children.values()) {
      end = child.count(end);
      int place = place(child.name.first(), child.name.length());
      while (table[place] != null) {
        place = place + 1 & table.length - 1;
      }
      table[place] = child;
    }
    return end;
  }

  /** The field of this name below this one; null if it is not read. */
  MessageField child(JsonText childName) {
    long first = childName.first();
    int place = place(first, childName.length());
    for (MessageField child = table[place]; child != null; child = table[place]) {
      if (childName.contentEquals(child.name, first)) {
        return child;
      }
      place = place + 1 & table.length - 1;
    }
    return null;
  }

  /** Where a name that starts with these bytes would stand. */
  private int place(long first, int length) {
    // The upper bits of the product, to which every byte has contributed.
    long hash = (first + length) * 0x9E37_79B9_7F4A_7C15L;
    return (int) (hash >>> Long.numberOfLeadingZeros(table.length) + 1);
  }

  boolean hasChildren() {
    return end > number + 1;
  }

  Role role() {
    return role;
  }

  /** Whether rule sets read the value. */
  boolean kept() {
    return kept;
  }

  /** Where in the array of values this field's stands. */
  int number() {
    return number;
  }

  /** Behind the number of the last field below this one. */
  int end() {
    return end;
  }
}
