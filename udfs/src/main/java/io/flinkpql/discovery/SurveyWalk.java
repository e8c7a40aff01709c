// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.discovery;

import io.flinkpql.account.Account;
import io.flinkpql.discovery.SurveyRow.Kind;
import io.flinkpql.message.FieldPath;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.scoring.Scorer;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/** Counts the events and properties of accounts, and finds the latest payments. */
public final class SurveyWalk implements AccountWalk {

  /** Limits the names of events and properties that are counted of one account. */
  private static final int MAX_NAMES_OF_ACCOUNT = 10_000;

  /** Limits the rows that are held to be added up before they are sent. */
  private static final int MAX_HELD_ROWS = 20_000;

  private static final class Progress extends WalkedAccounts.Progress {
    private final Map<String, long[]> events = new HashMap<>();
    private final Map<String, Map<String, long[]>> properties = new HashMap<>();
    private int names;
    private long messages;
    private long afterPaid;
    private long latest;

    Progress(Account account, UsageEvent first) {
      super(account, first.timestamp());
    }

    void count(UsageEvent event, boolean paidBefore) {
      messages++;
      latest = Math.max(latest, event.timestamp());
      long[] counts = counts(events, event.event());
      counts[0]++;
      if (paidBefore) {
        afterPaid++;
        counts[1]++;
      }
      if (event.fields()[0] instanceof String found) {
        Map<String, long[]> known =
            properties.computeIfAbsent(event.event(), name -> new HashMap<>());
        for (String property : found.split(FieldPath.NAME_SEPARATOR)) {
          long[] occurrences = counts(known, property.substring(1));
          occurrences[0]++;
          occurrences[1] += property.charAt(0) == FieldPath.NUMBER_MARK ? 1 : 0;
        }
      }
    }

    private long[] counts(Map<String, long[]> known, String name) {
      long[] counts = known.get(name);
      if (counts == null) {
        counts = new long[2];
        if (names++ < MAX_NAMES_OF_ACCOUNT) {
          known.put(name, counts);
        }
      }
      return counts;
    }
  }

  private final int last;
  private final Consumer<SurveyRow> out;
  private final WalkedAccounts<Progress> accounts;
  private final Map<String, SurveyRow> rows = new HashMap<>();
  private final PriorityQueue<Payment> latestPayments = new PriorityQueue<>();

  /**
   * Creates a walk.
   *
   * @param out receives rows; several may be of the same thing
   */
  public SurveyWalk(DiscoverySettings settings, Consumer<SurveyRow> out) {
    this.last = settings.last();
    this.out = out;
    accounts = new WalkedAccounts<>(CandidateRules.ofSurvey(settings.conversion()), Progress::new);
  }

  @Override
  public void apply(UsageEvent event) {
    Progress progress = accounts.of(event);
    boolean usage = event.kind() == UsageEvent.Kind.USAGE;
    boolean paidBefore = progress.paid();
    if (accounts.apply(progress, event) == Scorer.Outcome.APPLIED && usage) {
      progress.count(event, paidBefore);
    }
  }

  @Override
  public void finishAccounts() {
    accounts.finish(this::finish);
  }

  private void finish(Progress progress) {
    int paid = progress.paid() ? 1 : 0;
    add(row(Kind.TOTAL, "", progress, paid, progress.messages, progress.afterPaid));
    progress.events.forEach(
        (event, counts) -> add(row(Kind.EVENT, event, progress, paid, counts[0], counts[1])));
    progress.properties.forEach(
        (event, properties) ->
            properties.forEach(
                (property, counts) ->
                    add(
                        new SurveyRow(
                            Kind.PROPERTY, event, property, 0, 0, counts[0], 0, counts[1], 0, 0))));
    if (progress.paid() && last != DiscoverySettings.ALL) {
      latestPayments.add(progress.payment());
      if (latestPayments.size() > last) {
        latestPayments.remove();
      }
    }
  }

  private static SurveyRow row(
      Kind kind, String name, Progress progress, int paid, long messages, long afterPaid) {
    return new SurveyRow(
        kind,
        name,
        "",
        1,
        paid,
        messages,
        afterPaid,
        0,
        progress.firstSeen(),
        Math.max(progress.latest, progress.firstSeen()));
  }

  private void add(SurveyRow row) {
    rows.merge(row.key(), row, SurveyRow::plus);
    if (rows.size() > MAX_HELD_ROWS) {
      flush();
    }
  }

  private void flush() {
    rows.values().forEach(out);
    rows.clear();
  }

  @Override
  public void end() {
    flush();
    for (Payment payment : latestPayments) {
      long paidAt = payment.paidAt();
      out.accept(new SurveyRow(Kind.PAYMENT, payment.account(), "", 1, 1, 1, 0, 0, paidAt, paidAt));
    }
  }
}
