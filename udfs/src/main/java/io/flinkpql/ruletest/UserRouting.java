// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.ruletest;

import io.flinkpql.identity.AccountFinder;
import io.flinkpql.identity.ClaimHistory;
import io.flinkpql.identity.LinkFinder;
import io.flinkpql.identity.UserIdentity;
import io.flinkpql.message.ParsedMessage.IdentityClaim;
import io.flinkpql.message.ParsedMessage.Unaddressed;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.rules.Identity;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Finds the accounts of messages that name none, as both stages of identity do in a replay.
 * Messages and claims come in order of event time.
 */
final class UserRouting {

  private static final long NO_WATERMARK = Long.MIN_VALUE;

  private final LinkFinder links;
  private final AccountFinder<Unaddressed> accounts;
  private final Map<String, UserIdentity> ids = new HashMap<>();
  private final Map<String, UserIdentity> users = new HashMap<>();
  private final WaitingMessages waiting = new WaitingMessages();

  /**
   * Creates a routing without any user.
   *
   * @param found receives the events with their accounts
   * @param lost is called for each message without an account
   */
  UserRouting(Identity rules, Consumer<UsageEvent> found, Runnable lost) {
    links = new LinkFinder(rules);
    accounts =
        new AccountFinder<>(
            rules,
            waiting,
            new AccountFinder.Outcomes<>() {
              @Override
              public void waits(Unaddressed message) {}

              @Override
              public void found(Unaddressed message, String account) {
                found.accept(message.event().withAccount(account));
              }

              @Override
              public void lost(Unaddressed message, AccountFinder.Loss loss) {
                lost.run();
              }
            });
  }

  /** Routes a message of a user. */
  void message(Unaddressed message) {
    String id = message.event().user();
    long time = message.timestamp();
    UserIdentity seen = links.seen(id(id), time, NO_WATERMARK);
    ids.put(id, seen);
    String owner = links.owner(seen, id, time);
    waiting.user = owner;
    users.put(owner, accounts.find(user(owner), time, message, NO_WATERMARK));
  }

  /** Learns whose an id is. */
  void claim(IdentityClaim claim) {
    String id = claim.user();
    long time = claim.timestamp();
    switch (claim.kind()) {
      case LINKED -> {
        ClaimHistory carried = links.carried(id(id), time, NO_WATERMARK);
        ids.put(id, links.link(id(id), time, claim.target(), NO_WATERMARK));
        for (int i = 0; i < carried.size(); i++) {
          join(claim.target(), carried.time(i), carried.value(i));
        }
      }
      case JOINED -> {
        ids.put(id, links.seen(id(id), time, NO_WATERMARK));
        join(links.owner(id(id), id, time), time, claim.target());
      }
      case JOINED_ANONYMOUSLY -> {
        ids.put(id, links.join(id(id), time, claim.target(), NO_WATERMARK));
        join(links.owner(id(id), id, time), time, claim.target());
      }
      case FORGOTTEN -> {
        ids.remove(id);
        waiting.user = id;
        users.put(id, accounts.delete(user(id)));
      }
    }
  }

  private void join(String user, long time, String account) {
    waiting.user = user;
    users.put(user, accounts.join(user(user), time, account, NO_WATERMARK));
  }

  /** Gives up the messages that still wait. */
  void end() {
    for (String user : List.copyOf(users.keySet())) {
      waiting.user = user;
      users.put(user, accounts.endInput(user(user)));
    }
  }

  private UserIdentity id(String id) {
    return ids.getOrDefault(id, UserIdentity.UNKNOWN);
  }

  private UserIdentity user(String user) {
    return users.getOrDefault(user, UserIdentity.UNKNOWN);
  }

  /** Stores the waiting messages of all users; {@link #user} is the one whose are used. */
  private static final class WaitingMessages implements AccountFinder.Store<Unaddressed> {
    private final Map<String, Map<Long, Unaddressed>> byUser = new HashMap<>();
    private String user = "";

    @Override
    public void put(long number, Unaddressed message) {
      byUser.computeIfAbsent(user, none -> new HashMap<>()).put(number, message);
    }

    @Override
    public Unaddressed take(long number) {
      return byUser.get(user).remove(number);
    }
  }
}
