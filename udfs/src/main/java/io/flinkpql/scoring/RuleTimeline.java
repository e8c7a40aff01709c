// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import io.flinkpql.account.Account;
import io.flinkpql.account.AccountCodec;
import io.flinkpql.account.Layout;
import io.flinkpql.condition.Condition;
import io.flinkpql.condition.Truth;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.Tier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Scores accounts under the versions of a rule set. Each version is in force from an instant of
 * event time until the next one. An account stays on the version that evaluated it last until its
 * own clock, or the watermark, reaches the start of the next.
 *
 * <p>Not thread-safe: one instance serves all accounts of a thread.
 */
public final class RuleTimeline {

  /** A version of the rule set, in force from {@code activeFrom}, ms. */
  private record Era(long activeFrom, Scorer scorer, Forecaster forecaster) {
    Era(long activeFrom, Layout layout, Consumer<Qualification> out) {
      this(activeFrom, new Scorer(layout, out), new Forecaster(layout));
    }

    RuleSet rules() {
      return scorer.layout().rules();
    }

    long version() {
      return rules().version();
    }
  }

  private final Consumer<Qualification> out;
  private final List<Era> eras = new ArrayList<>();
  private final Advanced advanced = new Advanced();
  private final Applied applied = new Applied();
  private int qualifications;

  /**
   * Creates a timeline without any version.
   *
   * @param out receives the qualifications of each account in the order of their sequence numbers
   */
  public RuleTimeline(Consumer<Qualification> out) {
    this.out = out;
  }

  private void emit(Qualification qualification) {
    qualifications++;
    out.accept(qualification);
  }

  /**
   * Adds a version.
   *
   * @param rules bears the name of the versions before, and a higher version number
   * @param activeFrom start of the version, ms; ignored for the first version, which has always
   *     been in force
   * @throws IllegalArgumentException if the name differs or the version is not higher
   */
  public void publish(RuleSet rules, long activeFrom) {
    if (eras.isEmpty()) {
      eras.add(new Era(Account.UNSET, new Layout(rules), this::emit));
      return;
    }
    RuleSet latest = latestRules();
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
    eras.add(new Era(from, new Layout(rules), this::emit));
  }

  /** The version published last. */
  public RuleSet latestRules() {
    return latest().rules();
  }

  private Era latest() {
    return eras.get(eras.size() - 1);
  }

  /**
   * The layout of accounts under a version.
   *
   * @throws IllegalStateException if the version was never published
   */
  public Layout layout(long version) {
    return eras.get(indexOf(version)).scorer().layout();
  }

  private int indexOf(long version) {
    for (int i = eras.size() - 1; i >= 0; i--) {
      if (eras.get(i).version() == version) {
        return i;
      }
    }
    throw new IllegalStateException(
        "an account was stored under version %d of the rule set, which was never published here"
            .formatted(version));
  }

  /** Creates an account without usage under the version in force at {@code instant}, ms. */
  public Account newAccount(String id, long instant) {
    return new Account(id, eraAt(instant).scorer().layout());
  }

  /**
   * Creates an account without usage under the version in force at {@code instant}, ms.
   *
   * @param spare an account no longer in use, whose memory is reused if its layout fits
   */
  public Account newAccount(String id, long instant, Account spare) {
    return spare.reuseOrCreate(id, eraAt(instant).scorer().layout());
  }

  /**
   * Applies a message.
   *
   * @param watermark event time up to which boundaries have passed, ms; {@link Account#UNSET} for
   *     none
   * @return the result, overwritten by the next call
   */
  public Applied apply(Account account, UsageEvent event, long watermark) {
    int qualificationsBefore = qualifications;
    Account current = account;
    if (latest().version() != version(account)) {
      long instant = Math.max(watermark, event.timestamp());
      current =
          account.clock() == Account.UNSET
              ? newAccount(account.id(), instant)
              : migrateUpTo(account, instant);
    }
    Scorer scorer = scorerOf(current);
    long badPropertiesBefore = scorer.badProperties();
    Scorer.Outcome outcome = scorer.apply(current, projected(event, scorer), watermark);
    applied.set(
        outcome,
        current,
        qualifications - qualificationsBefore,
        scorer.badProperties() - badPropertiesBefore);
    return applied;
  }

  /**
   * Evaluates an account at every boundary up to an instant, under the version in force at each.
   *
   * @param instant ms; {@link Account#UNSET} for none
   * @return the result, overwritten by the next call
   */
  public Advanced advance(Account account, long instant) {
    int qualificationsBefore = qualifications;
    Account current = migrateUpTo(account, instant);
    scorerOf(current).advance(current, instant);
    advanced.set(current, qualifications - qualificationsBefore);
    return advanced;
  }

  private Account migrateUpTo(Account account, long instant) {
    Account current = account;
    for (int next = indexOf(version(account)) + 1; next < eras.size(); next++) {
      Era era = eras.get(next);
      if (era.activeFrom() > Math.max(instant, current.clock())) {
        break;
      }
      // The old version evaluates boundaries before the change, the new one the change itself.
      scorerOf(current).advance(current, era.activeFrom() - 1);
      current = era.scorer().migrate(current, era.activeFrom());
    }
    return current;
  }

  /**
   * The next instant after the account's clock at which its standing can change without a message:
   * a boundary, or the start of a newer version. It may be early, never late.
   *
   * @return ms; {@link Account#NEVER} if only messages can change the standing
   */
  public long nextChange(Account account) {
    long next = scorerOf(account).nextChange(account);
    int following = indexOf(version(account)) + 1;
    return following < eras.size() ? Math.min(next, eras.get(following).activeFrom()) : next;
  }

  /**
   * Whether a packed account must be evaluated by an instant: its next change has passed, or a
   * newer version is in force. Reads two fields and unpacks nothing.
   *
   * @param packed bytes of {@link AccountCodec}
   * @param instant ms
   */
  public boolean isDue(byte[] packed, long instant) {
    return AccountCodec.nextChange(packed) <= instant
        || AccountCodec.rulesVersion(packed) < eraAt(instant).version();
  }

  private Era eraAt(long instant) {
    int index = eras.size() - 1;
    while (index > 0 && eras.get(index).activeFrom() > instant) {
      index--;
    }
    return eras.get(index);
  }

  /**
   * The last start of a day at or before an instant or, if the latest version has hourly windows,
   * of an hour.
   *
   * @param instant ms; {@link Account#UNSET} for none
   * @return ms, or {@link Account#UNSET}
   */
  public long lastPeriodStart(long instant) {
    return latest().scorer().lastPeriodStart(instant);
  }

  /** The next end of a hold, ms; {@link Account#NEVER} if no hold is running. */
  public long nextEndOfHold(Account account) {
    return scorerOf(account).nextEndOfHold(account);
  }

  /** The account's standing at its clock. */
  public Standing standing(Account account) {
    return scorerOf(account).standing(account);
  }

  /**
   * Tests a condition on accounts at the account's clock and level.
   *
   * @param condition one of the account's own version of the rule set
   */
  public Truth test(Account account, Condition condition) {
    return scorerOf(account).test(account, condition);
  }

  /** The account's forecast under its own version of the rule set. */
  public Forecast forecast(Account account) {
    Era era = eraOf(account);
    List<Tier> tiers = era.rules().tiers();
    Optional<String> next =
        account.level() < tiers.size()
            ? Optional.of(tiers.get(account.level()).name())
            : Optional.empty();
    return new Forecast(next, era.scorer().missing(account), era.forecaster().dropsAt(account));
  }

  /** Drops usage older than every window of the account's version; call it before packing. */
  public void dropExpired(Account account) {
    scorerOf(account).dropExpired(account);
  }

  private Scorer scorerOf(Account account) {
    return eraOf(account).scorer();
  }

  private Era eraOf(Account account) {
    Era latest = latest();
    return latest.scorer().layout() == account.layout()
        ? latest
        : eras.get(indexOf(version(account)));
  }

  private static long version(Account account) {
    return account.layout().rules().version();
  }

  /** Reorders the event's fields and traits from the version it was parsed for to the scorer's. */
  private UsageEvent projected(UsageEvent event, Scorer scorer) {
    RuleSet wanted = scorer.layout().rules();
    if (event.rulesVersion() == wanted.version()) {
      return event;
    }
    Optional<RuleSet> given =
        eras.stream()
            .map(Era::rules)
            .filter(rules -> rules.version() == event.rulesVersion())
            .findFirst();
    Object[] fields = new Object[wanted.fields().size()];
    Object[] traits = new Object[event.traits().length == 0 ? 0 : wanted.traits().size()];
    given.ifPresent(
        rules -> {
          reorder(rules.fields(), event.fields(), wanted.fields(), fields);
          reorder(rules.traits(), event.traits(), wanted.traits(), traits);
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

  private static void reorder(List<?> from, Object[] values, List<?> to, Object[] target) {
    for (int i = 0; i < target.length; i++) {
      int index = from.indexOf(to.get(i));
      target[i] = index < 0 ? null : values[index];
    }
  }
}
