// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import io.flinkpql.account.Account;
import io.flinkpql.account.AccountCodec;
import io.flinkpql.message.IsoTime;
import io.flinkpql.message.MessageParser;
import io.flinkpql.message.ParsedMessage;
import io.flinkpql.message.UsageEvent.Position;
import io.flinkpql.rules.InvalidRuleSetException;
import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleInterests;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.RuleSets;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Scripts the messages of one account under a rule set, and exposes its qualifications, standing
 * and signals. Times are ISO texts, in UTC unless they carry a zone. Messages pass through the
 * parser, as in the job.
 */
final class AccountScript {

  static final String ACCOUNT = "acct_1";

  private final List<Qualification> records = new ArrayList<>();
  private final List<Qualification> candidateRecords = new ArrayList<>();
  private final AccountCodec codec = new AccountCodec();
  private final RuleTimeline timeline;
  private final MessageParser parser;
  private RuleHistory history;
  private Optional<Account> account = Optional.empty();
  private Optional<Account> spare = Optional.empty();
  private boolean packing;
  private long watermark = Account.UNSET;
  private int messages;
  private long badProperties;

  private AccountScript(RuleHistory history) {
    this.history = history;
    timeline = new RuleTimeline(() -> this.history, records::add, candidateRecords::add);
    parser = new MessageParser(RuleInterests.following(() -> this.history), () -> Long.MAX_VALUE);
  }

  /** Starts a script under a rule set, given as lines of YAML. */
  static AccountScript under(String... yaml) {
    return under(RuleHistory.of(new PublishedRules(read(String.join("\n", yaml)), 0)));
  }

  /** Starts a script under the versions of a rule set. */
  static AccountScript under(RuleHistory history) {
    return new AccountScript(history);
  }

  /** Starts a script with the given signals and a tier that no account enters. */
  static AccountScript withSignals(String... signals) {
    return withSignalsIn("UTC", signals);
  }

  /** Starts a script as {@link #withSignals} does, with days in a time zone. */
  static AccountScript withSignalsIn(String timezone, String... signals) {
    return under(
        "{name: r, version: 1, timezone: %s, signals: {".formatted(timezone),
        String.join(",\n", signals),
        "}, tiers: [{name: never, enter: '1 > 2'}]}");
  }

  static RuleSet read(String yaml) {
    try {
      return RuleSets.read(yaml);
    } catch (InvalidRuleSetException e) {
      throw new AssertionError(yaml + "\n" + e.getMessage(), e);
    }
  }

  /**
   * Packs the account after every further step, and unpacks it into the memory of the step before.
   */
  AccountScript packingAfterEveryStep() {
    packing = true;
    return this;
  }

  /** Publishes a newer version of the rule set. */
  AccountScript publish(String yaml, String activeFrom) {
    publish(yaml, millis(activeFrom));
    return this;
  }

  /** Publishes a newer history. */
  AccountScript publish(RuleHistory newer) {
    history = newer;
    return this;
  }

  private void publish(String yaml, long activeFrom) {
    history = history.with(new PublishedRules(read(yaml), activeFrom));
  }

  AccountScript track(String time, String event) {
    return track(time, event, "u1");
  }

  AccountScript track(String time, String event, String user) {
    return track(time, event, user, "{}");
  }

  /** Applies a usage message; its properties are JSON, with single or double quotes. */
  AccountScript track(String time, String event, String user, String properties) {
    return track(time, event, user, properties, "m" + ++messages);
  }

  AccountScript track(String time, String event, String user, String properties, String id) {
    return message(
        "{'type':'track','event':'%s','userId':'%s','properties':%s,'messageId':'%s',%s}"
            .formatted(event, user, properties, id, groupAndTime(time)));
  }

  /** Applies a {@code group} call with the account's traits, JSON as above. */
  AccountScript group(String time, String traits) {
    return message(
        "{'type':'group','groupId':'%s','traits':%s,'messageId':'m%d',%s}"
            .formatted(ACCOUNT, traits, ++messages, groupAndTime(time)));
  }

  AccountScript deleteAccount(String time) {
    return message("{'type':'delete',%s}".formatted(groupAndTime(time)));
  }

  AccountScript deleteUser(String time, String user) {
    return message("{'type':'delete','userId':'%s',%s}".formatted(user, groupAndTime(time)));
  }

  private static String groupAndTime(String time) {
    return "'context':{'groupId':'%s'},'timestamp':'%s'".formatted(ACCOUNT, withHour(time));
  }

  /** Applies any message; it is JSON, with single or double quotes. */
  AccountScript message(String json) {
    byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    parser.parse(bytes, -1, new Position(0, messages, 0), this::apply);
    return this;
  }

  private void apply(ParsedMessage message) {
    if (message instanceof ParsedMessage.Rejected rejected) {
      throw new AssertionError(rejected.reason() + ": " + rejected.detail());
    } else if (message instanceof ParsedMessage.Usable usable) {
      Account before =
          account.orElseGet(() -> timeline.newAccount(ACCOUNT, usable.event().timestamp()));
      Applied applied = timeline.apply(before, usable.event(), watermark);
      badProperties += applied.badProperties();
      account =
          applied.outcome() == Scorer.Outcome.DELETED
                  && !applied.survives()
                  && !applied.leavesMarker()
              ? Optional.empty()
              : Optional.of(applied.account());
      repack();
    }
  }

  /** Merges usage from before the begin of a candidate; returns whether it had an effect. */
  boolean merge(int candidate, byte[] packed) {
    Account before = account.orElseGet(() -> timeline.newAccount(ACCOUNT, watermark));
    Merged merged = timeline.merge(before, candidate, packed, watermark);
    account = Optional.of(merged.account()).filter(a -> !a.isEmpty());
    repack();
    return merged.merged();
  }

  /** Forgets the account at an instant. */
  AccountScript forget(String time) {
    Applied forgotten = timeline.forget(account.orElseThrow(), millis(time));
    account = forgotten.leavesMarker() ? Optional.of(forgotten.account()) : Optional.empty();
    repack();
    return this;
  }

  /** Advances the watermark without a sweep. */
  AccountScript watermark(long instant) {
    watermark = instant;
    return this;
  }

  /** Advances the watermark and sweeps the account. */
  AccountScript timePasses(String time) {
    watermark = millis(time);
    return sweep();
  }

  /** Advances the account to the watermark. */
  AccountScript sweep() {
    account = account.map(a -> timeline.advance(a, watermark).account()).filter(a -> !a.isEmpty());
    repack();
    return this;
  }

  /** Advances the account to the watermark if it is due, as a sweep over packed accounts does. */
  AccountScript sweepIfDue() {
    boolean due = account.map(this::pack).filter(p -> timeline.isDue(p, watermark)).isPresent();
    return due ? sweep() : this;
  }

  /** Steps from one next change to the next, up to a time; returns their instants. */
  List<String> changesUntil(String time) {
    List<String> changes = new ArrayList<>();
    long next = timeline.nextChange(account.orElseThrow());
    // The limit ends a test whose next change does not advance.
    while (next <= millis(time) && changes.size() < 1_000) {
      Instant change = Instant.ofEpochMilli(next);
      changes.add(change.toString());
      timePasses(change.toString());
      next = timeline.nextChange(account.orElseThrow());
    }
    return changes;
  }

  /** Advances the account and its clock to an instant, as the end of a replay does. */
  AccountScript endAt(long instant) {
    account = account.map(a -> timeline.advance(a, instant).account());
    account.ifPresent(a -> a.moveClock(instant));
    repack();
    return this;
  }

  AccountScript endAt(String time) {
    return endAt(millis(time));
  }

  private void repack() {
    if (packing && account.isPresent()) {
      Account used = account.get();
      byte[] packed = pack(used);
      Account memory = spare.orElseGet(() -> timeline.newAccount("spare", 0));
      account =
          Optional.of(codec.unpack(ACCOUNT, packed, 0, packed.length, timeline.layouts(), memory));
      spare = Optional.of(used);
    }
  }

  private byte[] pack(Account unpacked) {
    timeline.dropExpired(unpacked);
    return codec.pack(unpacked, timeline.nextChange(unpacked));
  }

  byte[] packed() {
    return pack(account.orElseThrow());
  }

  Optional<Account> account() {
    return account;
  }

  /** The account under a live rule set. */
  Optional<Account> account(String ruleSet) {
    return account.stream()
        .flatMap(a -> Stream.concat(Stream.of(a), a.candidates().stream()))
        .filter(a -> a.layout().rules().name().equals(ruleSet))
        .findFirst();
  }

  /** The standing of the account under one of its rule sets. */
  Standing standing(Account under) {
    return timeline.standing(under);
  }

  /** The forecast of the account under one of its rule sets. */
  Forecast forecast(Account under) {
    return timeline.forecast(under);
  }

  /** The number of bad properties since the last call. */
  long badProperties() {
    long found = badProperties;
    badProperties = 0;
    return found;
  }

  List<Qualification> records() {
    return records;
  }

  /** The records under candidates. */
  List<Qualification> candidateRecords() {
    return candidateRecords;
  }

  Qualification lastRecord() {
    return records.get(records.size() - 1);
  }

  /** Summarizes the records, each as {@code 2026-03-04T00:00:00Z demoted b -> a}. */
  List<String> story() {
    return records.stream()
        .map(
            r ->
                "%s %s %s -> %s"
                    .formatted(
                        Instant.ofEpochMilli(r.effectiveAt()),
                        r.kind().text(),
                        r.from().orElse("none"),
                        r.to().orElse("none")))
        .toList();
  }

  Standing standing() {
    return timeline.standing(account.orElseThrow());
  }

  Forecast forecast() {
    return timeline.forecast(account.orElseThrow());
  }

  /** The value of a signal at the account's clock. */
  double signal(String name) {
    return standing().signals().get(name);
  }

  /** The value of a signal after the clock has moved to a time. */
  double signalAt(String time, String name) {
    return endAt(time).signal(name);
  }

  double scoreAt(String time) {
    return endAt(time).standing().score();
  }

  /** Completes a date to its first instant. */
  private static String withHour(String time) {
    return time.length() == 10 ? time + "T00:00Z" : time;
  }

  static long millis(String time) {
    long millis = IsoTime.parse(withHour(time));
    if (millis == IsoTime.BAD) {
      throw new AssertionError("not a time: " + time);
    }
    return millis;
  }
}
