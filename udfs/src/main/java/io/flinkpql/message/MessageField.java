package io.flinkpql.message;

import io.flinkpql.message.FieldPath.Root;
import java.util.HashMap;
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

  private final Map<String, MessageField> children = new HashMap<>();
  private Role role = Role.NONE;
  private boolean kept;
  private int number;
  private int end;

  private MessageField() {}

  /** The tree for what every message says about itself and what rule sets read. */
  static MessageField root(Interest interest) {
    MessageField root = new MessageField();
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

  /** Names are interned here and by the JSON parser: looking one up compares no characters. */
  private MessageField at(String name) {
    return children.computeIfAbsent(name.intern(), any -> new MessageField());
  }

  private MessageField at(List<String> names) {
    MessageField field = this;
    for (String name : names) {
      field = field.at(name);
    }
    return field;
  }

  private int count(int first) {
    number = first;
    end = first + 1;
    for (MessageField child : children.values()) {
      end = child.count(end);
    }
    return end;
  }

  /** The field of this name below this one; null if it is not read. */
  MessageField child(String name) {
    return children.get(name);
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

  /** Where in the array of values the value of a path stands, for the root of the tree. */
  int numberOf(String first, List<String> names) {
    return at(first).at(names).number;
  }
}
