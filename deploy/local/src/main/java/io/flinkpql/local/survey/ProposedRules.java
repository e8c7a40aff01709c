// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.survey;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.flinkpql.format.AnyInterest;
import io.flinkpql.message.Interests;
import io.flinkpql.message.MessageFormat;
import io.flinkpql.message.MessageParser;
import io.flinkpql.message.ParsedMessage;
import io.flinkpql.message.ParsedMessage.IdentityClaim;
import io.flinkpql.message.ParsedMessage.Unaddressed;
import io.flinkpql.message.ParsedMessage.Usable;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.message.UsageEvent.Position;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Proposes a rule set from messages, to look at them before rules are written: its signals count
 * the events that most accounts have. If no message names an account, it is about users.
 */
public final class ProposedRules {

  /** Bounds the messages that are looked at. */
  private static final int MAX_MESSAGES = 200_000;

  /** Bounds the events that are counted. */
  private static final int MAX_EVENTS = 1_000;

  /** Bounds the events that become signals. */
  private static final int SIGNALS = 6;

  private static final long NO_TIME = -1;

  private final MessageParser parser;
  private final Map<String, Set<String>> accountsByEvent = new HashMap<>();
  private final Map<String, Set<String>> usersByEvent = new HashMap<>();
  private final Map<String, String> accountByUser = new HashMap<>();
  private final Set<String> accounts = new HashSet<>();
  private final Set<String> users = new HashSet<>();
  private int messages;

  /**
   * Creates a proposal without messages.
   *
   * @param format the format of the messages
   * @param now the wall clock, ms since the epoch
   */
  public ProposedRules(MessageFormat format, long now) {
    Interests interests = Interests.always(new AnyInterest(List.of()));
    parser = new MessageParser(format, () -> interests, () -> now);
  }

  /** Returns whether more messages can change the proposal. */
  public boolean wantsMore() {
    return messages < MAX_MESSAGES;
  }

  /** Looks at a record. */
  public void add(byte[] record) {
    parser.parse(record, NO_TIME, new Position(0, messages, 0), this::add);
  }

  private void add(ParsedMessage message) {
    messages++;
    if (message instanceof Usable usable) {
      count(usable.event(), usable.event().account());
    } else if (message instanceof Unaddressed unaddressed) {
      UsageEvent event = unaddressed.event();
      count(event, accountByUser.getOrDefault(event.user(), ""));
    } else if (message instanceof IdentityClaim claim && joins(claim)) {
      accountByUser.put(claim.user(), claim.target());
    }
  }

  private static boolean joins(IdentityClaim claim) {
    return claim.kind() == IdentityClaim.Kind.JOINED
        || claim.kind() == IdentityClaim.Kind.JOINED_ANONYMOUSLY;
  }

  private void count(UsageEvent event, String account) {
    boolean known = usersByEvent.containsKey(event.event());
    if (event.kind() != UsageEvent.Kind.USAGE
        || event.event().equals("*")
        || !known && usersByEvent.size() == MAX_EVENTS) {
      return;
    }
    Set<String> usersOfEvent = usersByEvent.computeIfAbsent(event.event(), e -> new HashSet<>());
    Set<String> accountsOfEvent =
        accountsByEvent.computeIfAbsent(event.event(), e -> new HashSet<>());
    if (!event.user().isEmpty()) {
      users.add(event.user());
      usersOfEvent.add(event.user());
    }
    if (!account.isEmpty()) {
      accounts.add(account);
      accountsOfEvent.add(account);
    }
  }

  /** Returns the rule set; empty if no event could be used. */
  public Optional<String> yaml() {
    boolean ofUsers = accounts.isEmpty();
    Map<String, Set<String>> owners = ofUsers ? usersByEvent : accountsByEvent;
    int total = ofUsers ? users.size() : accounts.size();
    List<String> events =
        owners.entrySet().stream()
            .filter(event -> !event.getValue().isEmpty())
            .sorted(
                Comparator.comparingInt((Map.Entry<String, Set<String>> e) -> -e.getValue().size())
                    .thenComparing(Map.Entry::getKey))
            .limit(SIGNALS)
            .map(Map.Entry::getKey)
            .toList();
    return events.isEmpty()
        ? Optional.empty()
        : Optional.of(yaml(events, owners, total, ofUsers ? "users" : "accounts"));
  }

  private static String yaml(
      List<String> events, Map<String, Set<String>> owners, int total, String whose) {
    boolean ofUsers = whose.equals("users");
    StringBuilder yaml = new StringBuilder();
    yaml.append("name: proposed\nversion: 1\n");
    yaml.append(ofUsers ? "subject: user\n" : "");
    yaml.append("signals:\n");
    yaml.append("  active_days_7d: {event: \"*\", measure: active_days, window: 7d}\n");
    yaml.append(
        ofUsers ? "" : "  active_users_7d: {event: \"*\", measure: distinct_users, window: 7d}\n");
    for (int i = 0; i < events.size(); i++) {
      String event = events.get(i);
      yaml.append(
          String.format(
              Locale.ROOT,
              "  event_%d: {event: %s, measure: count}   # %,d of %,d %s%n",
              i + 1,
              quoted(event),
              owners.get(event).size(),
              total,
              whose));
    }
    yaml.append("score: {half_life: 14d, points: {");
    yaml.append(events.stream().map(e -> quoted(e) + ": 1").collect(Collectors.joining(", ")));
    yaml.append("}}\ntiers:\n");
    yaml.append("  - {name: started, enter: [event_1 >= 1]}\n");
    yaml.append("  - {name: active, enter: [active_days_7d >= 2]}\n");
    int others = events.size() - 1;
    if (others > 0) {
      String conditions =
          IntStream.rangeClosed(2, events.size())
              .mapToObj(i -> "event_" + i + " >= 1")
              .collect(Collectors.joining(", "));
      yaml.append(
          "  - {name: broad, enter: [\"at_least(%d, [%s])\"]}\n"
              .formatted((others + 1) / 2, conditions));
    }
    return yaml.toString();
  }

  private static String quoted(String text) {
    return '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }
}
