// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import io.flinkpql.account.Account;
import io.flinkpql.account.PriorUsageCodec;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.rules.RuleHistory;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Counts what a candidate has missed: the usage from before its begin. Messages are judged, and
 * duplicates found, as if the candidate had always been evaluated beside the versions in force.
 *
 * <p>Not thread-safe.
 */
public final class PriorUsageScan {

  private final long begin;
  private final RuleTimeline timeline;
  private final PriorUsageCodec codec;
  private final Map<String, Account> accounts = new HashMap<>();

  /**
   * Creates a scan.
   *
   * @param candidate number of the candidate in the history
   */
  public PriorUsageScan(RuleHistory history, int candidate) {
    begin = history.candidates().begin(candidate);
    timeline = new RuleTimeline(history.asIfFromStart(candidate), qualification -> {});
    codec = new RuleTimeline(history, qualification -> {}).priorUsage(candidate);
  }

  /**
   * Whether a candidate reads anything that the version in force at its begin does not.
   *
   * @param candidate number of the candidate in the history
   */
  public static boolean isNeeded(RuleHistory history, int candidate) {
    return new RuleTimeline(history, qualification -> {}).priorUsage(candidate).bringsAny();
  }

  /** Whether a message is from before the begin, and names an event that the candidate missed. */
  public boolean counts(UsageEvent event) {
    return event.kind() == UsageEvent.Kind.USAGE
        && event.timestamp() < begin
        && codec.misses(event.event());
  }

  /**
   * Applies a message. Those from the begin of the candidate on have no effect, but for deletions.
   *
   * @param event message that was parsed by {@link RuleHistory#asIfFromStart}, not before any other
   *     of its account
   */
  public void apply(UsageEvent event) {
    if (event.timestamp() >= begin && event.kind() != UsageEvent.Kind.DELETE) {
      return;
    }
    Account account =
        accounts.computeIfAbsent(event.account(), id -> timeline.newAccount(id, event.timestamp()));
    Applied applied = timeline.apply(account, event, Account.UNSET);
    if (applied.outcome() == Scorer.Outcome.DELETED && !applied.survives()) {
      accounts.remove(event.account());
    } else {
      accounts.put(event.account(), applied.account());
    }
  }

  /**
   * Ends the accounts to which messages were applied since the last call.
   *
   * @param out receives the id of each account that has usage, and the usage as {@link
   *     PriorUsageCodec} packs it
   */
  public void finish(BiConsumer<String, byte[]> out) {
    accounts.values().forEach(account -> finish(account, out));
    accounts.clear();
  }

  private void finish(Account account, BiConsumer<String, byte[]> out) {
    timeline.dropExpired(account);
    for (Account candidate : account.candidates()) {
      byte[] packed = candidate.hasBegun() ? codec.pack(candidate) : new byte[0];
      if (packed.length > 0) {
        out.accept(account.id(), packed);
      }
    }
  }
}
