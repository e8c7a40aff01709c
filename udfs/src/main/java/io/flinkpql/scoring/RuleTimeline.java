// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import io.flinkpql.account.Account;
import io.flinkpql.account.AccountCodec;
import io.flinkpql.account.Layout;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.Tier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The versions of a rule set, each in force from an instant of event time until the next one is. An
 * account keeps to the version it was last evaluated by until its own clock, or the watermark,
 * passes the start of the next.
 */
public final class RuleTimeline {

  /** A version and the instant from which it is in force, ms. */
  private record Era(long activeFrom, Scorer scorer, Forecaster foresight) {
    Era(long activeFrom, Layout layout, Consumer<Qualification> out) {
      this(activeFrom, new Scorer(layout, out), new Forecaster(layout));
    }

    long version() {
      return scorer.layout().rules().version();
    }
  }

  private final Consumer<Qualification> out;
  private final List<Era> eras = new ArrayList<>();
  private long badPropertiesBefore;

  /**
   * A timeline without a version yet.
   *
   * @param out takes records in the order in which an account has them
   */
  public RuleTimeline(Consumer<Qualification> out) {
    this.out = out;
  }

  /**
   * Adds a version.
   *
   * @param rules of the same name as, and of a higher version than, those there are
   * @param activeFrom ms; the first version is in force from the beginning whatever this says
   * @throws IllegalArgumentException if the name differs or the version is not higher
   */
  public void publish(RuleSet rules, long activeFrom) {
    if (eras.isEmpty()) {
      eras.add(new Era(Account.UNSET, new Layout(rules), out));
      return;
    }
    RuleSet latest = latest().scorer().layout().rules();
    if (!latest.name().equals(rules.name())) {
      throw new IllegalArgumentException(
          "rule set '%s' cannot follow '%s': the name of a rule set stays"
              .formatted(rules.name(), latest.name()));
    }
    if (latest.version() >= rules.version()) {
      throw new IllegalArgumentException(
          "rule set '%s' is at version %d: version %d is not higher"
              .formatted(latest.name(), latest.version(), rules.version()));
    }
    long from = Math.max(activeFrom, latest().activeFrom());
    eras.add(new Era(from, new Layout(rules), out));
  }

  /** The version published last. */
  public RuleSet latestRules() {
    return latest().scorer().layout().rules();
  }

  private Era latest() {
    return eras.get(eras.size() - 1);
  }

  /** The layout of accounts under a version. */
  public Layout layout(long version) {
    return eras.get(place(version)).scorer().layout();
  }

  private int place(long version) {
    for (int i = eras.size() - 1; i >= 0; i--) {
      if (eras.get(i).version() == version) {
        return i;
      }
    }
    throw new IllegalStateException(
        "an account was stored under version %d of the rule set, which is not known here"
            .formatted(version));
  }

  /** An account that nothing is known of, under the version in force at an instant. */
  public Account newAccount(String id, long instant) {
    return new Account(id, eraAt(instant).scorer().layout());
  }

  /** The same, where possible in the memory of an account that nobody uses any more. */
  public Account newAccount(String id, long instant, Account spare) {
    return spare.reused(id, eraAt(instant).scorer().layout());
  }

  /** What became of a message, and the account as it is now. */
  public record Applied(Scorer.Outcome outcome, Account account) {}

  /**
   * Applies a message.
   *
   * @param watermark event time up to which boundaries have passed, ms; {@link Account#UNSET} for
   *     none
   */
  public Applied apply(Account account, UsageEvent event, long watermark) {
    Account current = account;
    if (latest().version() != version(account)) {
      long instant = Math.max(watermark, event.timestamp());
      current =
          account.clock() == Account.UNSET
              ? newAccount(account.id(), instant)
              : adoptUpTo(account, instant);
    }
    Scorer scorer = scorerOf(current);
    return new Applied(scorer.apply(current, fitted(event, scorer), watermark), current);
  }

  /**
   * Lets time pass.
   *
   * @param instant ms; {@link Account#UNSET} for none
   * @return the account, under the version in force by then
   */
  public Account advance(Account account, long instant) {
    Account current = adoptUpTo(account, instant);
    scorerOf(current).advance(current, instant);
    return current;
  }

  private Account adoptUpTo(Account account, long instant) {
    Account current = account;
    for (int next = place(version(account)) + 1; next < eras.size(); next++) {
      Era era = eras.get(next);
      if (era.activeFrom() > Math.max(instant, current.clock())) {
        break;
      }
      // Boundaries up to the change are the old version's; the one at the change is the new one's.
      scorerOf(current).advance(current, era.activeFrom() - 1);
      current = era.scorer().adopt(current, era.activeFrom());
    }
    return current;
  }

  /** The next instant at which time alone can change the account's standing, in ms. */
  public long nextChange(Account account) {
    long next = scorerOf(account).nextChange(account);
    int following = place(version(account)) + 1;
    return following < eras.size() ? Math.min(next, eras.get(following).activeFrom()) : next;
  }

  /**
   * Whether time or a newer version is due for a packed account, found without unpacking it.
   *
   * @param packed bytes of {@link AccountCodec}
   * @param instant ms
   */
  public boolean isDue(byte[] packed, long instant) {
    return AccountCodec.nextChange(packed) <= instant
        || AccountCodec.rulesVersion(packed) < eraAt(instant).version();
  }

  private Era eraAt(long instant) {
    int place = eras.size() - 1;
    while (place > 0 && eras.get(place).activeFrom() > instant) {
      place--;
    }
    return eras.get(place);
  }

  /** The last boundary of days (or hours, if they count) up to an instant, ms. */
  public long lastPeriodStart(long instant) {
    return latest().scorer().lastPeriodStart(instant);
  }

  /** The next end of a hold, in ms; {@link Account#NEVER} if none is to come. */
  public long nextEndOfHold(Account account) {
    return scorerOf(account).nextEndOfHold(account);
  }

  /** Where an account stands, read at its clock. */
  public Standing standing(Account account) {
    return scorerOf(account).standing(account);
  }

  /** What lies ahead of an account, as far as its own version of the rule set can tell. */
  public Forecast outlook(Account account) {
    Era era = eraOf(account);
    List<Tier> tiers = era.scorer().layout().rules().tiers();
    Optional<String> next =
        account.level() < tiers.size()
            ? Optional.of(tiers.get(account.level()).name())
            : Optional.empty();
    return new Forecast(next, era.scorer().missing(account), era.foresight().dropsAt(account));
  }

  /** Forgets usage that no window reaches any more; before an account is packed. */
  public void forgetOld(Account account) {
    scorerOf(account).forgetOld(account);
  }

  /** How many values that a {@code sum} was to add were no numbers, since this was last asked. */
  public long newBadProperties() {
    long now = 0;
    // Asked for each message: no stream.
    for (int i = 0; i < eras.size(); i++) {
      now += eras.get(i).scorer().badProperties();
    }
    long more = now - badPropertiesBefore;
    badPropertiesBefore = now;
    return more;
  }

  private Scorer scorerOf(Account account) {
    return eraOf(account).scorer();
  }

  private Era eraOf(Account account) {
    Era latest = latest();
    return latest.scorer().layout() == account.layout()
        ? latest
        : eras.get(place(version(account)));
  }

  private static long version(Account account) {
    return account.layout().rules().version();
  }

  /** The event with its fields and traits in the order of the scorer's version. */
  private UsageEvent fitted(UsageEvent event, Scorer scorer) {
    RuleSet wanted = scorer.layout().rules();
    if (event.rulesVersion() == wanted.version()) {
      return event;
    }
    Optional<RuleSet> given =
        eras.stream()
            .map(era -> era.scorer().layout().rules())
            .filter(rules -> rules.version() == event.rulesVersion())
            .findFirst();
    Object[] fields = new Object[wanted.fields().size()];
    Object[] traits = new Object[event.traits().length == 0 ? 0 : wanted.traits().size()];
    given.ifPresent(
        rules -> {
          rearrange(rules.fields(), event.fields(), wanted.fields(), fields);
          rearrange(rules.traits(), event.traits(), wanted.traits(), traits);
        });
    return new UsageEvent(
        event.kind(),
        event.account(),
        event.user(),
        event.event(),
        event.timestamp(),
        event.messageId(),
        wanted.version(),
        fields,
        traits,
        event.position());
  }

  private static void rearrange(List<?> from, Object[] values, List<?> to, Object[] target) {
    for (int i = 0; i < target.length; i++) {
      int place = from.indexOf(to.get(i));
      target[i] = place < 0 ? null : values[place];
    }
  }
}
