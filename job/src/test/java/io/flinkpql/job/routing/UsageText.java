// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.routing;

import io.flinkpql.message.MessageParser;
import io.flinkpql.message.UsageEvent.Position;
import io.flinkpql.rules.InvalidRuleSetException;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleInterests;
import io.flinkpql.rules.RuleSetInterest;
import io.flinkpql.rules.RuleSets;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Writes messages about users as JSON lines and parses them for a rule set. */
public final class UsageText {

  private final MessageParser parser;
  private final List<SourcedMessage> messages = new ArrayList<>();
  private long lines;

  /**
   * Creates an empty input.
   *
   * @param rules a valid rule set
   */
  public UsageText(String rules) {
    try {
      parser = new MessageParser(new RuleSetInterest(RuleSets.read(rules)), () -> Long.MAX_VALUE);
    } catch (InvalidRuleSetException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Creates an empty input that is parsed by a history of rule sets. */
  UsageText(RuleHistory history) {
    parser = new MessageParser(RuleInterests.following(() -> history), () -> Long.MAX_VALUE);
  }

  /** Adds a track call without an account, of another event. */
  List<SourcedMessage> event(long time, String user, String event) {
    return line(
        "{\"type\": \"track\", \"event\": \"%s\", \"userId\": \"%s\", %s}", event, user, at(time));
  }

  /** Adds a track call without an account. */
  public List<SourcedMessage> tracks(long time, String user) {
    return line(
        "{\"type\": \"track\", \"event\": \"Signed In\", \"userId\": \"%s\", %s}", user, at(time));
  }

  /** Adds a track call that names an account. */
  public List<SourcedMessage> tracks(long time, String user, String account) {
    return line(
        "{\"type\": \"track\", \"event\": \"Signed In\", \"userId\": \"%s\","
            + " \"context\": {\"groupId\": \"%s\"}, %s}",
        user, account, at(time));
  }

  /** Adds a group call: the user joins the account. */
  public List<SourcedMessage> joins(long time, String user, String account) {
    return line(
        "{\"type\": \"group\", \"userId\": \"%s\", \"groupId\": \"%s\", %s}",
        user, account, at(time));
  }

  /** Adds a group call without a user id: the anonymous id joins the account. */
  public List<SourcedMessage> joinsAnonymously(long time, String id, String account) {
    return line(
        "{\"type\": \"group\", \"anonymousId\": \"%s\", \"groupId\": \"%s\", %s}",
        id, account, at(time));
  }

  /** Adds an identify call: links the anonymous id to the user. */
  public List<SourcedMessage> links(long time, String id, String user) {
    return line(
        "{\"type\": \"identify\", \"anonymousId\": \"%s\", \"userId\": \"%s\", %s}",
        id, user, at(time));
  }

  /** Adds a delete call for a user. */
  public List<SourcedMessage> deletes(long time, String user) {
    return line("{\"type\": \"delete\", \"userId\": \"%s\", %s}", user, at(time));
  }

  /** Adds a line and returns its parsed messages and claims. */
  public List<SourcedMessage> line(String json, Object... parts) {
    List<SourcedMessage> parsed = new ArrayList<>();
    long line = lines++;
    parser.parse(
        json.formatted(parts).getBytes(StandardCharsets.UTF_8),
        -1,
        new Position(0, line, 0),
        message -> parsed.add(new SourcedMessage(message, "usage", 0, line)));
    messages.addAll(parsed);
    return parsed;
  }

  /** Returns all messages and claims so far. */
  public List<SourcedMessage> all() {
    return List.copyOf(messages);
  }

  private static String at(long time) {
    return "\"timestamp\": \"" + Instant.ofEpochMilli(time) + "\"";
  }
}
