// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpql.account.Account;
import io.flinkpql.account.AccountCodec;
import io.flinkpql.account.AccountMigration;
import io.flinkpql.account.Layout;
import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RuleHistory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Tests the packed form of accounts: its round trip, golden bytes and size. */
class StateTest {

  private static String resource(String name) throws IOException {
    try (InputStream in = StateTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Property(tries = 200, seed = "20260305", edgeCases = EdgeCasesMode.NONE)
  void unpackedAccountEqualsThePackedOne(
      @ForAll("ruleSets") RandomRuleSets.RuleSetText rules,
      @ForAll("streams") List<RandomStreams.Step> stream) {
    played(rules, stream)
        .account()
        .ifPresent(
            account -> {
              byte[] packed = new AccountCodec().pack(account, 42);
              Layout layout = account.layout();
              Account back = new AccountCodec().unpack(account.id(), packed, version -> layout);
              assertThat(new AccountCodec().pack(back, 42)).isEqualTo(packed);
              Scorer scorer = new Scorer(layout, record -> {});
              assertThat(scorer.standing(back)).isEqualTo(scorer.standing(account));
              assertThat(scorer.nextChange(back)).isEqualTo(scorer.nextChange(account));
              assertThat(AccountCodec.nextChange(packed)).isEqualTo(42);
              assertThat(AccountCodec.rulesVersion(packed)).isEqualTo(1);
            });
  }

  @Property(tries = 200, seed = "20260306", edgeCases = EdgeCasesMode.NONE)
  void unpackingIntoReusedMemoryGivesTheSameAccount(
      @ForAll("ruleSets") RandomRuleSets.RuleSetText rules,
      @ForAll("streams") List<RandomStreams.Step> stream,
      @ForAll("streams") List<RandomStreams.Step> streamBefore) {
    Optional<Account> account = played(rules, stream).account();
    Optional<Account> spare = played(rules, streamBefore).account();
    if (account.isEmpty() || spare.isEmpty()) {
      return;
    }
    Layout layout = new Layout(AccountScript.read(rules.yaml()));
    AccountCodec codec = new AccountCodec();
    byte[] before = codec.pack(spare.get(), 1);
    byte[] bytes = codec.pack(account.get(), 42);
    byte[] shifted = new byte[7 + codec.packToBuffer(account.get(), 42) + 5];
    codec.copyTo(shifted, 7);
    Account memory = codec.unpack("before", before, version -> layout);
    Account back =
        codec.unpack(account.get().id(), shifted, 7, bytes.length, version -> layout, memory);
    assertThat(back).isSameAs(memory);
    assertThat(codec.pack(back, 42)).isEqualTo(bytes);
    assertThat(AccountCodec.nextChange(shifted, 7)).isEqualTo(42);
    assertThat(AccountCodec.rulesVersion(shifted, 7)).isEqualTo(1);
    Account fresh = codec.unpack(account.get().id(), bytes, version -> layout);
    Scorer scorer = new Scorer(layout, record -> {});
    assertThat(scorer.nextChange(back)).isEqualTo(scorer.nextChange(fresh));
    assertThat(scorer.standing(back)).isEqualTo(scorer.standing(fresh));
    back.reset("new");
    assertThat(back.id()).isEqualTo("new");
    back.moveClock(0);
    Account unknown = new Account("new", layout);
    unknown.moveClock(0);
    assertThat(codec.pack(back, 42)).isEqualTo(codec.pack(unknown, 42));
    assertThat(scorer.standing(back)).isEqualTo(scorer.standing(unknown));
  }

  private static AccountScript played(
      RandomRuleSets.RuleSetText rules, List<RandomStreams.Step> stream) {
    AccountScript script = AccountScript.under(rules.yaml());
    long now = rules.start();
    for (RandomStreams.Step step : stream) {
      now += Math.min(step.gap(), rules.longestGap());
      script.message(step.json(now - step.late(), step.id()));
    }
    return script;
  }

  @Provide
  Arbitrary<RandomRuleSets.RuleSetText> ruleSets() {
    return RandomRuleSets.ruleSets();
  }

  @Provide
  Arbitrary<List<RandomStreams.Step>> streams() {
    return RandomStreams.streams();
  }

  /** Bytes of the account of {@code format-1.hex} before a job could have several rule sets. */
  private static final int BYTES_WITHOUT_LADDERS = 407;

  /** Scripts an account that has every kind of state. */
  private static AccountScript everyKindOfState(String rules) {
    return everyKindOfState(AccountScript.under(rules));
  }

  private static AccountScript everyKindOfState(AccountScript script) {
    for (int i = 0; i < 20; i++) {
      script.track(
          Instant.parse("2026-02-01T10:00:00Z").plus(Duration.ofHours(7L * i)).toString(),
          i % 3 == 0 ? "Report Exported" : "Signed In",
          "user" + i,
          "{'rows':%d.5,'format':'f%d'}".formatted(i, i % 2));
    }
    return script
        .group("2026-02-06", "{'seats':12.5,'plan':'pro','beta':true,'gone':null}")
        .track("2026-01-20", "Subscription Started")
        .deleteUser("2026-02-07", "user3");
  }

  @Example
  void goldenBytesOfFormatOneAreReadAndWritten() throws IOException {
    String rules = resource("/io/flinkpql/state/format-1.yaml");
    byte[] golden = HexFormat.of().parseHex(resource("/io/flinkpql/state/format-1.hex").strip());
    AccountScript script = everyKindOfState(rules);
    script.account().orElseThrow().markWritten();
    assertThat(HexFormat.of().formatHex(script.packed()))
        .isEqualTo(HexFormat.of().formatHex(golden));
    Layout layout = new Layout(AccountScript.read(rules));
    Account read = new AccountCodec().unpack(AccountScript.ACCOUNT, golden, version -> layout);
    Standing standing = new Scorer(layout, record -> {}).standing(read);
    Forecast none = new Forecast(Optional.empty(), List.of(), Account.NEVER);
    assertThat(new String(new RecordJson().standing(standing, none, 0), StandardCharsets.UTF_8))
        .isEqualTo(resource("/io/flinkpql/state/format-1.standing.json").strip());
  }

  @Example
  void furtherRuleSetsTakeAtMostTwoBytesOfAnAccountThatHasNone() throws IOException {
    String rules = resource("/io/flinkpql/state/format-1.yaml");
    assertThat(everyKindOfState(rules).packed().length)
        .isLessThanOrEqualTo(BYTES_WITHOUT_LADDERS + 2);
  }

  @Example
  void candidateThatReadsTheSameTraitsTakesAtMost20Bytes() throws IOException {
    PublishedRules rules = new PublishedRules(resource("/io/flinkpql/state/format-1.yaml"), 0);
    String candidate = rules.text().replaceFirst("version: \\d+", "version: 99");
    RuleHistory alone = RuleHistory.of(rules);
    RuleHistory beside = alone.withCandidate(new PublishedRules(candidate, 1));
    AccountScript packed = everyKindOfState(AccountScript.under(beside));
    int bytes = everyKindOfState(AccountScript.under(alone)).packed().length;
    assertThat(packed.packed().length - bytes).isBetween(10, 20);
    Account read = packed.packingAfterEveryStep().sweep().account().orElseThrow();
    assertThat(read.candidates().get(0).trait(0)).isEqualTo(read.trait(0)).isNotNull();
  }

  @Example
  void staleFlagTakesNoByteOfItsOwn() throws IOException {
    String rules = resource("/io/flinkpql/state/format-1.yaml");
    Account account = everyKindOfState(rules).account().orElseThrow();
    AccountCodec codec = new AccountCodec();
    byte[] stale = codec.pack(account, 42);
    account.markWritten();
    byte[] written = codec.pack(account, 42);
    assertThat(AccountCodec.isStale(stale)).isTrue();
    assertThat(AccountCodec.isStale(written)).isFalse();
    assertThat(AccountCodec.nextChange(stale)).isEqualTo(42);
    assertThat(AccountCodec.rulesVersion(stale)).isEqualTo(3);
    Layout layout = account.layout();
    Account read = codec.unpack("a", stale, version -> layout);
    assertThat(read.isStale()).isTrue();
    assertThat(codec.pack(read, 42)).isEqualTo(stale);
    read.reset("b");
    assertThat(read.isStale()).isFalse();
    stale[0] = written[0];
    assertThat(stale).isEqualTo(written);
  }

  @Example
  void evaluationMarksTheStandingStale() {
    AccountScript script =
        AccountScript.withSignals("a: {event: A, measure: count, window: 1d}")
            .track("2026-03-01", "A");
    Account account = script.account().orElseThrow();
    assertThat(account.isStale()).isTrue();
    account.markWritten();
    script.track("2026-03-01T10:00Z", "A", "u", "{}", "m-1");
    assertThat(account.isStale()).isTrue();
    account.markWritten();
    script.track("2026-03-01T10:00Z", "A", "u", "{}", "m-1");
    assertThat(account.isStale()).as("after a duplicate").isFalse();
  }

  @Example
  void twelveSignalsAfterAMonthTakeAtMost500Bytes() {
    AccountScript script = AccountScript.under(TwelveSignals.RULES);
    TwelveSignals.month(7).forEach(script::message);
    assertThat(script.packed().length).isLessThanOrEqualTo(500);
  }

  /**
   * Checks the bounds that {@link AccountCodec} states per member, per day or hour, per message.
   */
  @Example
  void sizeOfTheStateIsBounded() {
    AccountScript script =
        AccountScript.under(
            """
            name: hostile
            version: 1
            signals:
              users: {event: "*", measure: distinct_users}
              users_168h: {event: "*", measure: distinct_users, window: 168h}
              values: {event: "*", measure: distinct, of: properties.value, window: 168h}
              events: {event: "*", measure: count, window: 168h}
              amount: {event: "*", measure: sum, of: properties.amount, window: 168h}
            tiers:
              - {name: active, enter: "events >= 1"}
            """);
    int distinctTracks = 2;
    int counterTracks = 2;
    int bound =
        distinctTracks * 4096 * AccountCodec.MAX_BYTES_PER_MEMBER
            + counterTracks * (90 + 168) * AccountCodec.MAX_BYTES_PER_BUCKET
            + 1000 * AccountCodec.MAX_BYTES_PER_MESSAGE
            + 1000;
    Instant now = Instant.parse("2026-02-01T08:00:00Z");
    for (int i = 0; i < 40_000; i++) {
      now = now.plus(Duration.ofSeconds(i % 4 == 0 ? 1000 : 1));
      script.track(
          now.toString(),
          "Event " + i % 1000,
          "user" + i,
          "{'value':'v%d','amount':%d.%d}".formatted(i, i, i));
    }
    assertThat(script.signal("users")).isBetween(40_000 * 0.9375, 40_000 * 1.0625);
    assertThat(script.packed().length).isBetween(bound / 2, bound);
  }

  @Example
  void messageIdOfAnyLengthTakesTheSameState() {
    String longest = "m".repeat(1_000_000);
    AccountScript script = withOneMessage(longest);

    assertThat(script.packed()).hasSameSizeAs(withOneMessage("m").packed());
    script.track("2026-03-01", "A", "u1", "{}", longest);
    assertThat(script.signal("a")).as("after the duplicate").isEqualTo(1);
    script.track("2026-03-01", "A", "u1", "{}", longest + "x");
    assertThat(script.signal("a")).as("after another id").isEqualTo(2);
  }

  private static AccountScript withOneMessage(String id) {
    return AccountScript.withSignals("a: {event: A, measure: count}")
        .track("2026-03-01", "A", "u1", "{}", id);
  }

  @Example
  void memoryOfAMigratedAccountIsNotReused() {
    AccountScript script = AccountScript.withSignals("a: {event: A, measure: count}");
    Account older = script.track("2026-03-01", "A").account().orElseThrow();
    byte[] packed = script.packed();
    Layout layout = older.layout();
    Account newer =
        new AccountMigration(layout).migrate(older, Integer.MIN_VALUE, Integer.MIN_VALUE);
    Account unpacked =
        new AccountCodec().unpack("other", packed, 0, packed.length, version -> layout, older);
    assertThat(unpacked).isNotSameAs(older);
    assertThat(new AccountCodec().pack(newer, 1)).isEqualTo(new AccountCodec().pack(unpacked, 1));
    assertThatThrownBy(() -> older.reset("other"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("its memory is in use there");
  }

  @Example
  void unknownFormatIsRejected() {
    AccountScript script = AccountScript.withSignals("a: {event: A, measure: count}");
    byte[] packed = script.track("2026-03-01", "A").packed();
    packed[0] = 99;
    assertThatThrownBy(() -> AccountCodec.nextChange(packed))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("format 99");
  }
}
