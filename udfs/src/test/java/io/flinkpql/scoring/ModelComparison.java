// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.account.Account;
import io.flinkpql.message.MessageParser;
import io.flinkpql.message.ParsedMessage;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.message.UsageEvent.Position;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.RuleSetInterest;
import io.flinkpql.scoring.RandomRuleSets.Versions;
import io.flinkpql.scoring.RandomStreams.Step;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;

/** Compares the scorer with the reference model on one stream, field by field. */
abstract class ModelComparison {

  static final String SEED = "20260304";
  private static final RecordJson JSON = new RecordJson();
  private static final Forecast NO_FORECAST =
      new Forecast(Optional.empty(), List.of(), Account.NEVER);

  static void assertModelIsEqualedWithoutAWatermark(Versions rules, List<Step> stream) {
    ReferenceModel model = new ReferenceModel(rules.history());
    AccountScript script = AccountScript.under(rules.history());
    long end = 0;
    for (Message message : messages(stream, rules)) {
      message.usable().ifPresent(event -> model.apply(event, Account.UNSET));
      script.message(message.json());
      end = Math.max(end, message.arrival());
    }
    assertEqual(model, script, end);
  }

  static void assertModelIsEqualedWithSweepsPackingAndWatermarks(
      Versions rules, List<Step> stream) {
    ReferenceModel model = new ReferenceModel(rules.history());
    AccountScript swept = AccountScript.under(rules.history());
    AccountScript packed = AccountScript.under(rules.history()).packingAfterEveryStep();
    AccountScript unswept = AccountScript.under(rules.history());
    long watermark = Account.UNSET;
    long end = 0;
    for (Message message : messages(stream, rules)) {
      if (message.step().watermarkLag().isPresent()) {
        watermark = Math.max(watermark, message.arrival() - message.step().watermarkLag().get());
        model.evaluateUntil(watermark);
        swept.watermark(watermark).sweep();
        packed.watermark(watermark).sweepIfDue();
        unswept.watermark(watermark);
      }
      long seen = watermark;
      message.usable().ifPresent(event -> model.apply(event, seen));
      List.of(swept, packed, unswept).forEach(script -> script.message(message.json()));
      end = Math.max(end, message.arrival());
    }
    long asOf = Math.max(end, watermark);
    assertEqual(model, swept, asOf);
    assertSame(model, packed.endAt(asOf));
    assertSame(model, unswept.endAt(asOf));
  }

  static void assertOrderDoesNotMatter(Versions rules, List<Step> stream, Random random) {
    List<Message> messages =
        new ArrayList<>(
            messages(stream, rules).stream()
                .filter(message -> message.step().isUsage() || message.step().isGroup())
                .map(message -> message.withId("m" + message.index()))
                .toList());
    long end = messages.stream().mapToLong(Message::arrival).max().orElse(0);
    AccountScript arrivalOrder = AccountScript.under(rules.history());
    messages.forEach(message -> arrivalOrder.message(message.json()));
    Collections.shuffle(messages, random);
    AccountScript shuffled = AccountScript.under(rules.history()).packingAfterEveryStep();
    messages.forEach(message -> shuffled.message(message.json()));
    messages.sort(Comparator.comparingLong(Message::time));
    AccountScript sorted = AccountScript.under(rules.history());
    messages.forEach(message -> sorted.message(message.json()));
    if (arrivalOrder.account().isPresent()) {
      Standing expected = arrivalOrder.endAt(end).standing();
      for (AccountScript other : List.of(shuffled, sorted)) {
        Standing standing = other.endAt(end).standing();
        assertThat(standing.signals()).isEqualTo(expected.signals());
        assertThat(standing.score()).isEqualTo(expected.score());
        assertThat(standing.traits()).isEqualTo(expected.traits());
      }
    }
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
    assertThat(script.account().isPresent()).isEqualTo(model.hasUsage());
    if (model.hasUsage()) {
      assertThat(line(script.standing())).isEqualTo(line(model.standing()));
    }
  }

  /** Formats a record, so that a failure shows the first one that differs. */
  private static String line(List<Qualification> records, int index) {
    return index < records.size() ? text(JSON.qualification(records.get(index), 0)) : "none";
  }

  private static String line(Standing standing) {
    return text(JSON.standing(standing, NO_FORECAST, 0));
  }

  private static String text(byte[] json) {
    return new String(json, StandardCharsets.UTF_8);
  }

  /** A message of a stream, with its event time and its time of arrival, ms. */
  record Message(int index, Step step, long arrival, long time, RuleHistory history, String id) {

    String json() {
      return step.json(time, id);
    }

    private Message withId(String newId) {
      return new Message(index, step, arrival, time, history, newId);
    }

    /**
     * Parses the message by the version in force at its event time alone; empty if it has no effect
     * on the account.
     */
    private Optional<UsageEvent> usable() {
      List<ParsedMessage> parsed = new ArrayList<>();
      Consumer<ParsedMessage> out = parsed::add;
      RuleSet judge = history.rules(history.generationAt(time));
      new MessageParser(new RuleSetInterest(judge), () -> Long.MAX_VALUE)
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

  static List<Message> messages(List<Step> stream, Versions rules) {
    RuleHistory history = rules.history();
    List<Message> all = new ArrayList<>();
    long arrival = rules.start();
    for (Step step : stream) {
      arrival += Math.min(step.gap(), rules.longestGap());
      all.add(new Message(all.size(), step, arrival, arrival - step.late(), history, step.id()));
    }
    return all;
  }
}
