// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.routing;

import io.flinkpql.message.ParsedMessage.IdentityClaim;
import io.flinkpql.message.ParsedMessage.Unaddressed;
import io.flinkpql.message.ParsedMessage.Usable;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.rules.Identity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whose message it is, the simple way, for messages in order of time: everything that was ever said
 * is looked through for each message.
 */
final class IdentityModel {

  /** Something said of a user. */
  private record Said(long time, String value) {}

  /** What is known of a user or an id; forgotten when it was not seen for too long. */
  private final class Known {
    private final List<Said> said = new ArrayList<>();
    private final List<UsageEvent> waiting = new ArrayList<>();
    private long seen;

    void seeAt(long time) {
      if (time - seen >= identity.ttlMillis()) {
        said.clear();
      }
      seen = time;
      waiting.stream()
          .filter(event -> event.timestamp() + identity.waitMillis() < time)
          .toList()
          .forEach(this::lose);
    }

    void lose(UsageEvent event) {
      waiting.remove(event);
      lines.add(line(event.position().offset(), ""));
    }

    String last() {
      return said.isEmpty() ? "" : said.get(said.size() - 1).value();
    }
  }

  private final Identity identity;
  private final Map<String, Known> links = new HashMap<>();
  private final Map<String, Known> users = new HashMap<>();
  private final List<String> lines = new ArrayList<>();

  private IdentityModel(Identity identity) {
    this.identity = identity;
  }

  /** A line for each message: where it stood and the account that it goes to; sorted. */
  static List<String> route(List<SourcedMessage> messages, Identity identity) {
    IdentityModel model = new IdentityModel(identity);
    for (SourcedMessage message : messages) {
      if (message.message() instanceof Usable usable) {
        model.lines.add(line(message.offset(), usable.event().account()));
      } else if (message.message() instanceof Unaddressed unaddressed) {
        model.message(unaddressed.event());
      } else if (message.message() instanceof IdentityClaim fact) {
        model.fact(fact);
      }
    }
    model.users.values().forEach(user -> List.copyOf(user.waiting).forEach(user::lose));
    return model.lines.stream().sorted().toList();
  }

  static String line(long offset, String account) {
    return "%06d %s".formatted(offset, account.isEmpty() ? "no account" : account);
  }

  private Known link(String id) {
    return links.computeIfAbsent(id, none -> new Known());
  }

  private Known user(String id) {
    return users.computeIfAbsent(id, none -> new Known());
  }

  private void message(UsageEvent event) {
    Known id = link(event.user());
    id.seeAt(event.timestamp());
    Known user = user(id.last().isEmpty() ? event.user() : id.last());
    user.seeAt(event.timestamp());
    if (!user.last().isEmpty()) {
      lines.add(line(event.position().offset(), user.last()));
      return;
    }
    user.waiting.add(event);
    if (user.waiting.size() > identity.messages()) {
      user.lose(user.waiting.get(0));
    }
  }

  private void fact(IdentityClaim fact) {
    link(fact.user()).seeAt(fact.timestamp());
    switch (fact.kind()) {
      case LINKED -> link(fact.user()).said.add(new Said(fact.timestamp(), fact.target()));
      case JOINED -> {
        Known user = user(fact.user());
        user.seeAt(fact.timestamp());
        user.said.add(new Said(fact.timestamp(), fact.target()));
        user.waiting.forEach(event -> lines.add(line(event.position().offset(), fact.target())));
        user.waiting.clear();
      }
      case FORGOTTEN -> {
        links.remove(fact.user());
        Known user = user(fact.user());
        List.copyOf(user.waiting).forEach(user::lose);
        users.remove(fact.user());
      }
    }
  }
}
