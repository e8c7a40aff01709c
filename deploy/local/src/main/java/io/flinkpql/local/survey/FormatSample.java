// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.survey;

import io.flinkpql.format.AnyInterest;
import io.flinkpql.message.FieldPath;
import io.flinkpql.message.FieldPath.Root;
import io.flinkpql.message.Interests;
import io.flinkpql.message.MessageFormat;
import io.flinkpql.message.MessageParser;
import io.flinkpql.message.ParsedMessage;
import io.flinkpql.message.ParsedMessage.IdentityClaim;
import io.flinkpql.message.ParsedMessage.Ignored;
import io.flinkpql.message.ParsedMessage.Rejected;
import io.flinkpql.message.ParsedMessage.Unaddressed;
import io.flinkpql.message.ParsedMessage.Usable;
import io.flinkpql.message.ScalarText;
import io.flinkpql.message.Scalars;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.message.UsageEvent.Position;
import io.flinkpql.text.VisibleText;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Shows messages as the job understands them.
 *
 * @param format the format of the messages
 * @param lines the lines that hold them, by number
 * @param now the wall clock, ms since the epoch
 */
public record FormatSample(MessageFormat format, SortedMap<Long, byte[]> lines, long now) {

  private static final FieldPath TRAIT_NAMES =
      new FieldPath(Root.TRAITS, List.of(FieldPath.NAME_SEPARATOR));
  private static final long NO_TIMESTAMP = -1;

  /** Prints each message, then how many there are of each kind. */
  public void print(PrintWriter out) {
    AnyInterest interest = new AnyInterest(fields());
    Map<String, Integer> counts = new LinkedHashMap<>();
    parse(
        interest,
        message -> {
          print(message, interest, out);
          if (!(message instanceof IdentityClaim)) {
            counts.merge(kind(message), 1, Integer::sum);
          }
        });
    int messages = counts.values().stream().mapToInt(Integer::intValue).sum();
    out.println();
    out.printf(
        Locale.ROOT,
        "%,d messages: %s%n",
        messages,
        counts.entrySet().stream()
            .map(count -> count.getValue() + " " + count.getKey())
            .collect(Collectors.joining(", ")));
  }

  /** Finds the names of all properties and traits in the sample. */
  private List<FieldPath> fields() {
    Set<FieldPath> found = new LinkedHashSet<>();
    parse(
        new AnyInterest(List.of(FieldPath.PROPERTY_NAMES, TRAIT_NAMES)),
        message -> {
          if (!(message instanceof Usable || message instanceof Unaddressed)) {
            return;
          }
          UsageEvent event = event(message);
          addNames(Root.PROPERTIES, event.fields()[0], found);
          addNames(Root.TRAITS, event.fields()[1], found);
        });
    return List.copyOf(found);
  }

  private static void addNames(Root root, Object names, Set<FieldPath> found) {
    if (names instanceof String text) {
      for (String marked : text.split(FieldPath.NAME_SEPARATOR)) {
        if (marked.length() > 1) {
          found.add(new FieldPath(root, List.of(marked.substring(1))));
        }
      }
    }
  }

  private void parse(AnyInterest interest, Consumer<ParsedMessage> out) {
    Interests interests = Interests.always(interest);
    MessageParser parser = new MessageParser(format, () -> interests, () -> now);
    lines.forEach(
        (number, line) -> parser.parse(line, NO_TIMESTAMP, new Position(0, number, 0), out));
  }

  private static UsageEvent event(ParsedMessage message) {
    return message instanceof Unaddressed unaddressed
        ? unaddressed.event()
        : ((Usable) message).event();
  }

  private static String kind(ParsedMessage message) {
    if (message instanceof Rejected) {
      return "dead letters";
    }
    if (message instanceof Ignored ignored) {
      return ignored.cause().name().toLowerCase(Locale.ROOT);
    }
    return event(message).kind().name().toLowerCase(Locale.ROOT);
  }

  private static void print(ParsedMessage message, AnyInterest interest, PrintWriter out) {
    if (message instanceof Rejected rejected) {
      out.println(
          line(rejected.position())
              + "dead letter  "
              + rejected.reason().text()
              + ": "
              + rejected.detail());
    } else if (message instanceof Ignored ignored) {
      String cause = ignored.cause().name().toLowerCase(Locale.ROOT);
      out.println("             " + cause + "  " + time(ignored.timestamp()));
    } else if (message instanceof IdentityClaim claim) {
      out.println("             " + claim(claim));
    } else {
      print(event(message), interest, out);
    }
  }

  private static void print(UsageEvent event, AnyInterest interest, PrintWriter out) {
    out.println(
        VisibleText.of(
            line(event.position())
                + event.kind().name().toLowerCase(Locale.ROOT)
                + (event.event().isEmpty() ? "" : "  " + event.event())
                + "  "
                + time(event.timestamp())
                + "  account "
                + (event.account().isEmpty() ? "of its user" : event.account())
                + (event.user().isEmpty() ? "" : "  user " + event.user())
                + (event.messageId().isEmpty() ? "" : "  id " + event.messageId())));
    List<String> values = new ArrayList<>();
    for (int i = 0; i < event.fields().length; i++) {
      Object value = event.fields()[i];
      if (Scalars.isScalar(value)) {
        values.add(interest.fields().get(i) + " = " + ScalarText.of(value));
      }
    }
    if (!values.isEmpty()) {
      out.println(VisibleText.of("             " + String.join(", ", values)));
    }
  }

  private static String claim(IdentityClaim claim) {
    return switch (claim.kind()) {
      case JOINED, JOINED_ANONYMOUSLY ->
          "user " + claim.user() + " joins account " + claim.target();
      case LINKED -> "id " + claim.user() + " belongs to user " + claim.target();
      case FORGOTTEN -> "user " + claim.user() + " is forgotten";
    };
  }

  private static String line(Position position) {
    String index = position.index() == 0 ? "" : "[" + position.index() + "]";
    return String.format(Locale.ROOT, "%-13s", "line " + position.offset() + index);
  }

  private static String time(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }
}
