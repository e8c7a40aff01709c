// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import io.flinkpql.account.Account;
import io.flinkpql.account.AccountCodec;
import io.flinkpql.message.IsoTime;
import io.flinkpql.message.MessageParser;
import io.flinkpql.message.ParsedMessage;
import io.flinkpql.message.UsageEvent.Position;
import io.flinkpql.rules.InvalidRuleSetException;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.RuleSetInterest;
import io.flinkpql.rules.RuleSets;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The life of one account under a rule set, told message by message and read back as records,
 * standing and signals. Times are ISO texts, UTC unless they say otherwise. Messages go the way
 * they go in the job: through the parser, with what the rule set wants to know of them.
 */
final class AccountScript {

  static final String ACCOUNT = "acct_1";

  private final List<Qualification> records = new ArrayList<>();
  private final RuleTimeline timeline = new RuleTimeline(records::add);
  private final AccountCodec codec = new AccountCodec();
  private MessageParser parser;
  private Optional<Account> account = Optional.empty();
  private Optional<Account> spare = Optional.empty();
  private boolean packing;
  private long watermark = Account.UNSET;
  private int messages;
  private long badProperties;

  private AccountScript(String yaml) {
    publish(yaml, Account.UNSET);
  }

  /** An account under a rule set. */
  static AccountScript under(String... yaml) {
    return new AccountScript(String.join("\n", yaml));
  }

  /** An account with these signals and one tier that it never reaches. */
  static AccountScript withSignals(String... signals) {
    return withSignalsIn("UTC", signals);
  }

  /** The same, its days in a time zone. */
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
   * From now on the account is packed after every step and unpacked into the memory that it had the
   * step before.
   */
  AccountScript packingAfterEveryStep() {
    packing = true;
    return this;
  }

  /** A newer version of the rule set comes into force. */
  AccountScript publish(String yaml, String activeFrom) {
    publish(yaml, millis(activeFrom));
    return this;
  }

  private void publish(String yaml, long activeFrom) {
    RuleSet rules = read(yaml);
    timeline.publish(rules, activeFrom);
    parser = new MessageParser(new RuleSetInterest(rules), () -> Long.MAX_VALUE);
  }

  AccountScript track(String time, String event) {
    return track(time, event, "u1");
  }

  AccountScript track(String time, String event, String user) {
    return track(time, event, user, "{}");
  }

  /** A message of usage with properties as JSON, whose quotes may be single ones. */
  AccountScript track(String time, String event, String user, String properties) {
    return track(time, event, user, properties, "m" + ++messages);
  }

  AccountScript track(String time, String event, String user, String properties, String id) {
    return message(
        "{'type':'track','event':'%s','userId':'%s','properties':%s,'messageId':'%s',%s}"
            .formatted(event, user, properties, id, groupAndTime(time)));
  }

  /** A call that says what the account's traits are. */
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

  /** Any message as JSON, whose quotes may be single ones. */
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
              ? Optional.empty()
              : Optional.of(applied.account());
      repack();
    }
  }

  /** The watermark rises, and no sweep comes by. */
  AccountScript watermark(long instant) {
    watermark = instant;
    return this;
  }

  /** The watermark rises, and the account is brought up to date. */
  AccountScript timePasses(String time) {
    watermark = millis(time);
    return sweep();
  }

  /** The account is brought up to the watermark. */
  AccountScript sweep() {
    account = account.map(a -> timeline.advance(a, watermark).account());
    repack();
    return this;
  }

  /** The same, as a sweep over packed accounts does it: those that are not due are passed over. */
  AccountScript sweepIfDue() {
    boolean due = account.map(this::pack).filter(p -> timeline.isDue(p, watermark)).isPresent();
    return due ? sweep() : this;
  }

  /** As at the end of a replay: boundaries come to pass and the clock moves on to the instant. */
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
          Optional.of(codec.unpack(ACCOUNT, packed, 0, packed.length, timeline::layout, memory));
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

  /** The number of bad properties since the last call. */
  long badProperties() {
    long found = badProperties;
    badProperties = 0;
    return found;
  }

  List<Qualification> records() {
    return records;
  }

  Qualification lastRecord() {
    return records.get(records.size() - 1);
  }

  /** The records in short: {@code 2026-03-04T00:00:00Z demoted b -> a}. */
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

  /** A signal at the account's clock. */
  double signal(String name) {
    return standing().signals().get(name);
  }

  /** A signal once the clock has moved on to a time. */
  double signalAt(String time, String name) {
    return endAt(time).signal(name);
  }

  double scoreAt(String time) {
    return endAt(time).standing().score();
  }

  /** A day alone stands for its first instant. */
  private static String withHour(String time) {
    return time.length() == 10 ? time + "T00:00Z" : time;
  }

  static long millis(String time) {
    long millis = IsoTime.parse(withHour(time));
    if (millis == IsoTime.BAD) {
      throw new AssertionError("no time: " + time);
    }
    return millis;
  }
}
