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
 * Routes messages in time order by a simple, independent implementation of the contract: it keeps
 * all claims and searches them for each message.
 */
final class IdentityModel {

  /** Holds a claim about a user or an id. */
  private record Claim(long time, String value) {}

  /** Holds the claims and waiting messages of a user or an id; claims expire after the ttl. */
  private final class Subject {
    private final List<Claim> claims = new ArrayList<>();
    private String joinedBeforeLink = "";
    private final List<UsageEvent> waiting = new ArrayList<>();
    private long seen;

    void seeAt(long time) {
      if (time - seen >= identity.ttlMillis()) {
        claims.clear();
        joinedBeforeLink = "";
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
      return claims.isEmpty() ? "" : claims.get(claims.size() - 1).value();
    }
  }

  private final Identity identity;
  private final Map<String, Subject> links = new HashMap<>();
  private final Map<String, Subject> users = new HashMap<>();
  private final List<String> lines = new ArrayList<>();

  private IdentityModel(Identity identity) {
    this.identity = identity;
  }

  /** Returns a sorted line for each message: its offset and its account. */
  static List<String> route(List<SourcedMessage> messages, Identity identity) {
    IdentityModel model = new IdentityModel(identity);
    for (SourcedMessage message : messages) {
      if (message.message() instanceof Usable usable) {
        model.lines.add(line(message.offset(), usable.event().account()));
      } else if (message.message() instanceof Unaddressed unaddressed) {
        model.message(unaddressed.event());
      } else if (message.message() instanceof IdentityClaim claim) {
        model.claim(claim);
      }
    }
    model.users.values().forEach(user -> List.copyOf(user.waiting).forEach(user::lose));
    return model.lines.stream().sorted().toList();
  }

  static String line(long offset, String account) {
    return "%06d %s".formatted(offset, account.isEmpty() ? "no account" : account);
  }

  private Subject link(String id) {
    return links.computeIfAbsent(id, none -> new Subject());
  }

  private Subject user(String id) {
    return users.computeIfAbsent(id, none -> new Subject());
  }

  private void message(UsageEvent event) {
    Subject id = link(event.user());
    id.seeAt(event.timestamp());
    Subject user = user(id.last().isEmpty() ? event.user() : id.last());
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

  private void claim(IdentityClaim claim) {
    Subject id = link(claim.user());
    id.seeAt(claim.timestamp());
    switch (claim.kind()) {
      case LINKED -> {
        if (id.claims.isEmpty() && !id.joinedBeforeLink.isEmpty()) {
          join(claim.target(), claim.timestamp(), id.joinedBeforeLink);
        }
        id.joinedBeforeLink = "";
        id.claims.add(new Claim(claim.timestamp(), claim.target()));
      }
      case JOINED, JOINED_ANONYMOUSLY -> {
        if (id.claims.isEmpty() && claim.kind() == IdentityClaim.Kind.JOINED_ANONYMOUSLY) {
          id.joinedBeforeLink = claim.target();
        }
        join(id.claims.isEmpty() ? claim.user() : id.last(), claim.timestamp(), claim.target());
      }
      case FORGOTTEN -> {
        links.remove(claim.user());
        Subject user = user(claim.user());
        List.copyOf(user.waiting).forEach(user::lose);
        users.remove(claim.user());
      }
    }
  }

  private void join(String name, long time, String account) {
    Subject user = user(name);
    user.seeAt(time);
    user.claims.add(new Claim(time, account));
    user.waiting.forEach(event -> lines.add(line(event.position().offset(), account)));
    user.waiting.clear();
  }
}
