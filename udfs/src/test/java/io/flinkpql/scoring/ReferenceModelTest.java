// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.account.Account;
import io.flinkpql.message.MessageParser;
import io.flinkpql.message.ParsedMessage;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.message.UsageEvent.Position;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.RuleSetInterest;
import io.flinkpql.scoring.RandomRuleSets.RuleSetText;
import io.flinkpql.scoring.RandomStreams.Step;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * The scorer against the reference model: random rule sets and random streams must give equal
 * records and equal standings, field by field. A failure shows the rule set, the messages and the
 * seed that makes jqwik repeat it.
 */
class ReferenceModelTest {

  private static final int STREAMS = 900;
  private static final String SEED = "20260304";
  private static final RecordJson JSON = new RecordJson();
  private static final Forecast NO_OUTLOOK =
      new Forecast(Optional.empty(), List.of(), Account.NEVER);

  @Property(tries = STREAMS, seed = SEED, edgeCases = EdgeCasesMode.NONE)
  void recordsAndStandingEqualTheModelsWithoutAWatermark(
      @ForAll("ruleSets") RuleSetText rules, @ForAll("streams") List<Step> stream) {
    ReferenceModel model = new ReferenceModel(AccountScript.read(rules.yaml()));
    AccountScript script = AccountScript.under(rules.yaml());
    long end = 0;
    for (Told told : told(stream, rules)) {
      told.usable().ifPresent(event -> model.apply(event, Account.UNSET));
      script.message(told.json());
      end = Math.max(end, told.now());
    }
    assertEqual(model, script, end);
  }

  @Property(tries = STREAMS, seed = SEED, edgeCases = EdgeCasesMode.NONE)
  void sweepsAndPackingAndTheWatermarkChangeNothingButWhenTimeIsSeenToPass(
      @ForAll("ruleSets") RuleSetText rules, @ForAll("streams") List<Step> stream) {
    ReferenceModel model = new ReferenceModel(AccountScript.read(rules.yaml()));
    AccountScript swept = AccountScript.under(rules.yaml());
    AccountScript packed = AccountScript.under(rules.yaml()).packingAfterEveryStep();
    AccountScript lazy = AccountScript.under(rules.yaml());
    long watermark = Account.UNSET;
    long end = 0;
    for (Told told : told(stream, rules)) {
      if (told.step().watermarkLag().isPresent()) {
        watermark = Math.max(watermark, told.now() - told.step().watermarkLag().get());
        model.pass(watermark);
        swept.watermark(watermark).sweep();
        packed.watermark(watermark).sweepIfDue();
        lazy.watermark(watermark);
      }
      long seen = watermark;
      told.usable().ifPresent(event -> model.apply(event, seen));
      List.of(swept, packed, lazy).forEach(script -> script.message(told.json()));
      end = Math.max(end, told.now());
    }
    long asOf = Math.max(end, watermark);
    assertEqual(model, swept, asOf);
    assertSame(model, packed.endAt(asOf));
    assertSame(model, lazy.endAt(asOf));
  }

  @Property(tries = STREAMS / 3, seed = SEED, edgeCases = EdgeCasesMode.NONE)
  void signalsAndScoreDoNotDependOnTheOrderOfArrival(
      @ForAll("ruleSets") RuleSetText rules,
      @ForAll("streams") List<Step> stream,
      @ForAll Random random) {
    List<Told> messages =
        new ArrayList<>(
            told(stream, rules).stream()
                .filter(told -> told.step().isUsage())
                .map(told -> told.withId("m" + told.index()))
                .toList());
    long end = messages.stream().mapToLong(Told::now).max().orElse(0);
    AccountScript asTheyCame = AccountScript.under(rules.yaml());
    messages.forEach(told -> asTheyCame.message(told.json()));
    Collections.shuffle(messages, random);
    AccountScript shuffled = AccountScript.under(rules.yaml()).packingAfterEveryStep();
    messages.forEach(told -> shuffled.message(told.json()));
    messages.sort(Comparator.comparingLong(Told::time));
    AccountScript sorted = AccountScript.under(rules.yaml());
    messages.forEach(told -> sorted.message(told.json()));
    if (asTheyCame.account().isPresent()) {
      Standing expected = asTheyCame.endAt(end).standing();
      for (AccountScript other : List.of(shuffled, sorted)) {
        Standing standing = other.endAt(end).standing();
        assertThat(standing.signals()).isEqualTo(expected.signals());
        assertThat(standing.score()).isEqualTo(expected.score());
      }
    }
  }

  @Property(tries = STREAMS / 3, seed = SEED, edgeCases = EdgeCasesMode.NONE)
  void anAccountDropsWhenItsOutlookSaysSo(
      @ForAll("ruleSets") RuleSetText rules, @ForAll("streams") List<Step> stream) {
    AccountScript script = AccountScript.under(rules.yaml());
    told(stream, rules).forEach(told -> script.message(told.json()));
    if (script.account().isEmpty()) {
      return;
    }
    long foreseen = script.forecast().dropsAt();
    int level = script.standing().level();
    int before = script.records().size();
    long horizon = TimeUnit.DAYS.toMillis(Forecaster.MAX_DAYS);
    script.endAt(script.account().get().clock() + horizon);
    long dropped =
        script.records().stream()
            .skip(before)
            .filter(record -> record.level() < level)
            .mapToLong(Qualification::effectiveAt)
            .findFirst()
            .orElse(Account.NEVER);
    assertThat(foreseen).isEqualTo(dropped);
  }

  @Provide
  Arbitrary<RuleSetText> ruleSets() {
    return RandomRuleSets.ruleSets();
  }

  @Provide
  Arbitrary<List<Step>> streams() {
    return RandomStreams.streams();
  }

  private static void assertEqual(ReferenceModel model, AccountScript script, long end) {
    model.advanceTo(end);
    assertSame(model, script.endAt(end));
  }

  private static void assertSame(ReferenceModel model, AccountScript script) {
    for (int i = 0; i < Math.max(script.records().size(), model.records().size()); i++) {
      assertThat(line(script.records(), i)).isEqualTo(line(model.records(), i));
    }
    assertThat(script.records()).isEqualTo(model.records());
    assertThat(script.account().isPresent()).isEqualTo(model.begun());
    if (model.begun()) {
      assertThat(line(script.standing())).isEqualTo(line(model.standing()));
    }
  }

  /** A record as text, so that a failure shows the first one that differs. */
  private static String line(List<Qualification> records, int index) {
    return index < records.size() ? text(JSON.qualification(records.get(index), 0)) : "none";
  }

  private static String line(Standing standing) {
    return text(JSON.standing(standing, NO_OUTLOOK, 0));
  }

  private static String text(byte[] json) {
    return new String(json, StandardCharsets.UTF_8);
  }

  /** A step at its time: the message, and when it comes. */
  private record Told(int index, Step step, long now, long time, RuleSet rules, String id) {

    private String json() {
      return step.json(time, id);
    }

    private Told withId(String newId) {
      return new Told(index, step, now, time, rules, newId);
    }

    /** What the parser makes of it, if it is for the account. */
    private Optional<UsageEvent> usable() {
      List<ParsedMessage> parsed = new ArrayList<>();
      Consumer<ParsedMessage> out = parsed::add;
      new MessageParser(new RuleSetInterest(rules), () -> Long.MAX_VALUE)
          .parse(
              json().replace('\'', '"').getBytes(StandardCharsets.UTF_8),
              -1,
              new Position(0, index, 0),
              out);
      return parsed.get(0) instanceof ParsedMessage.Usable usable
          ? Optional.of(usable.event())
          : Optional.empty();
    }
  }

  private static List<Told> told(List<Step> stream, RuleSetText rules) {
    RuleSet read = AccountScript.read(rules.yaml());
    List<Told> all = new ArrayList<>();
    long now = rules.start();
    for (Step step : stream) {
      now += Math.min(step.gap(), rules.longestGap());
      all.add(new Told(all.size(), step, now, now - step.late(), read, step.id()));
    }
    return all;
  }
}
