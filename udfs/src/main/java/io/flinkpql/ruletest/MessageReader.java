// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.ruletest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkpql.rules.RuleSetErrors;
import io.flinkpql.rules.ScalarReader;
import io.flinkpql.rules.Section;
import io.flinkpql.ruletest.TestFile.TestMessage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads the messages of a test. */
final class MessageReader {

  static final List<String> KEYS =
      List.of(
          "at",
          "every",
          "times",
          "event",
          "properties",
          "traits",
          "context",
          "account",
          "user",
          "id",
          "delete",
          "message");

  /** Names the account of messages and expectations that name none. */
  static final String DEFAULT_ACCOUNT = "account-1";

  private static final String DEFAULT_USER = "user-1";
  private static final String A_MESSAGE = "a message";
  private static final int MAX_MESSAGES = 100_000;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final RuleSetErrors errors;
  private final ScalarReader scalars;
  private final TimeReader times;
  private final JsonReader json;
  private final List<TestMessage> messages = new ArrayList<>();

  MessageReader(TestClock clock, RuleSetErrors errors) {
    this.errors = errors;
    this.scalars = new ScalarReader(errors);
    this.times = new TimeReader(clock, errors);
    this.json = new JsonReader(errors);
  }

  /** Reads a list of messages, and returns them in order of time. Call it once. */
  List<TestMessage> messages(Node node) {
    if (!(node instanceof SequenceNode list)) {
      errors.add(node, "'messages' must be a list of messages");
      return List.of();
    }
    for (Node element : list.getValue()) {
      message(element);
      if (messages.size() > MAX_MESSAGES) {
        errors.add(element, "a test can have at most " + MAX_MESSAGES + " messages");
        return List.of();
      }
    }
    messages.sort(Comparator.comparingLong(TestMessage::time));
    return messages;
  }

  private void message(Node node) {
    Section section = Section.of(node, A_MESSAGE, KEYS, errors);
    OptionalLong at =
        section
            .require("at", A_MESSAGE)
            .map(n -> times.time(n, "'at'"))
            .orElse(OptionalLong.empty());
    long every = section.get("every").map(n -> times.duration(n, "'every'").orElse(1)).orElse(0L);
    int number =
        (int)
            section
                .get("times")
                .map(n -> scalars.integer(n, "'times'", 1, MAX_MESSAGES).orElse(1))
                .orElse(1L)
                .longValue();
    if (number > 1 && section.get("every").isEmpty()) {
      errors.add(node, "'times' needs 'every', the time between two messages");
    } else if (section.get("every").isPresent() && section.get("times").isEmpty()) {
      errors.add(node, "'every' needs 'times', the number of messages");
    }
    List<ObjectNode> contents = contents(node, section);
    for (int i = 0; at.isPresent() && i < number; i++) {
      for (ObjectNode content : contents) {
        add(content, at.getAsLong() + i * every);
      }
    }
  }

  private void add(ObjectNode content, long time) {
    ObjectNode message = content.deepCopy();
    if (!message.has("timestamp")) {
      message.put("timestamp", Instant.ofEpochMilli(time).toString());
    }
    messages.add(new TestMessage(time, message.toString().getBytes(StandardCharsets.UTF_8)));
  }

  /** Returns the message of each user, without its time. */
  private List<ObjectNode> contents(Node node, Section section) {
    Optional<Node> whole = section.get("message");
    if (whole.isPresent()) {
      for (String key : List.of("event", "properties", "traits", "context", "user", "delete")) {
        section
            .get(key)
            .ifPresent(
                n -> errors.add(n, "'message' holds the whole message: remove '" + key + "'"));
      }
      return List.of(json.object(whole.get(), "'message'"));
    }
    ObjectNode content = content(node, section);
    if (deletes(section, "account")) {
      section
          .get("user")
          .ifPresent(n -> errors.add(n, "'delete: account' has no user: remove 'user'"));
      return List.of(content);
    }
    return users(section).stream().map(user -> content.deepCopy().put("userId", user)).toList();
  }

  private List<String> users(Section section) {
    Optional<Node> node = section.get("user");
    if (node.isEmpty()) {
      return List.of(DEFAULT_USER);
    }
    List<String> users = new ArrayList<>();
    scalars.list(node.get()).forEach(u -> scalars.name(u, "'user'").ifPresent(users::add));
    return users;
  }

  private static boolean deletes(Section section, String kind) {
    return section
        .get("delete")
        .filter(n -> n instanceof ScalarNode scalar && scalar.getValue().equals(kind))
        .isPresent();
  }

  private ObjectNode content(Node node, Section section) {
    ObjectNode message = JSON.objectNode();
    String account =
        section.get("account").flatMap(n -> scalars.name(n, "'account'")).orElse(DEFAULT_ACCOUNT);
    ObjectNode context =
        section.get("context").map(n -> json.object(n, "'context'")).orElseGet(JSON::objectNode);
    context.put("groupId", account);
    message.set("context", context);
    section
        .get("id")
        .flatMap(n -> scalars.name(n, "'id'"))
        .ifPresent(i -> message.put("messageId", i));
    section
        .get("properties")
        .ifPresent(n -> message.set("properties", json.object(n, "'properties'")));
    section.get("traits").ifPresent(n -> message.set("traits", json.object(n, "'traits'")));
    type(node, section, message, account);
    return message;
  }

  private void type(Node node, Section section, ObjectNode message, String account) {
    Optional<Node> event = section.get("event");
    Optional<Node> delete = section.get("delete");
    if (delete.isPresent()) {
      if (!deletes(section, "account") && !deletes(section, "user")) {
        errors.add(delete.get(), "'delete' must be account or user");
      }
      message.put("type", "delete");
    } else if (event.isPresent()) {
      message.put("type", "track");
      scalars.name(event.get(), "'event'").ifPresent(name -> message.put("event", name));
    } else if (section.get("traits").isPresent()) {
      message.put("type", "group");
      message.put("groupId", account);
    } else if (node instanceof MappingNode) {
      errors.add(node, "a message needs one of 'event', 'traits', 'delete' or 'message'");
    }
  }
}
