// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.flinkpql.account.Account;
import io.flinkpql.account.AccountCodec;
import io.flinkpql.account.Layout;
import io.flinkpql.message.MessageParser;
import io.flinkpql.message.ParsedMessage;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.message.UsageEvent.Position;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.RuleSetInterest;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Garbage that an event makes where nothing qualifies, for an account of twelve signals with a
 * month of use: counted, not timed. Warm: the first messages of a run are left out.
 */
class AllocationTest {

  private static final Position POSITION = new Position(0, 0, 0);

  /** At most: on a machine that is busy otherwise the compiler takes its time. */
  private static final int ROUNDS = 60;

  private static final int MESSAGES = 1_000;

  /** Bytes an event, with parsing: what the parser makes is an event and its texts. */
  private static final long PARSE_AND_APPLY = 600;

  /** Bytes an event, once it is parsed. */
  private static final long APPLY = 48;

  /** Bytes an event for an account that is packed before and after. */
  private static final long UNPACK_APPLY_AND_PACK = 100;

  private final ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final RuleSet rules = AccountScript.read(TwelveSignals.RULES);
  private final MessageParser parser = new MessageParser(new RuleSetInterest(rules));
  private final List<UsageEvent> parsed = new ArrayList<>();
  private final List<Qualification> records = new ArrayList<>();
  private final RuleTimeline timeline = new RuleTimeline(records::add);
  private final AccountCodec codec = new AccountCodec();
  private final LongFunction<Layout> layouts = timeline::layout;
  private final byte[] packed = new byte[32_768];
  private Account account;

  @BeforeEach
  void accountOfAMonth() {
    timeline.publish(rules, 0);
    account = timeline.newAccount(AccountScript.ACCOUNT, 0);
    TwelveSignals.month(7).stream().map(this::parsed).forEach(this::apply);
    assertThat(account.level()).isEqualTo(4);
  }

  private void parse(byte[] message) {
    parser.parse(message, -1, POSITION, this::take);
  }

  private void take(ParsedMessage message) {
    parsed.add(((ParsedMessage.Usable) message).event());
  }

  private UsageEvent parsed(String message) {
    parsed.clear();
    parse(bytes(message));
    return parsed.get(0);
  }

  private static byte[] bytes(String message) {
    return message.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }

  private void apply(UsageEvent event) {
    account = timeline.apply(account, event, event.timestamp() - 1000).account();
  }

  private interface Step<T> {
    void take(T message);
  }

  /**
   * Bytes a message of the first round that holds a bound, which is once the code is compiled; of
   * the last round, if none does. Each round has messages of its own.
   */
  private <T> long bytesEach(long bound, Function<String, T> form, Step<T> step) {
    long each = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS && each > bound; round++) {
      List<T> messages = TwelveSignals.hour(MESSAGES, 100 + round).stream().map(form).toList();
      records.clear();
      long before = thread.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < messages.size(); i++) {
        step.take(messages.get(i));
      }
      long bytes = thread.getCurrentThreadAllocatedBytes() - before;
      // Where days have passed there are records to write, which is not what is counted here.
      each = records.isEmpty() ? bytes / MESSAGES : Long.MAX_VALUE;
    }
    return each;
  }

  @Test
  void parsingAndApplyingMakesLittleGarbage() {
    long bytes =
        bytesEach(
            PARSE_AND_APPLY,
            AllocationTest::bytes,
            message -> {
              parsed.clear();
              parse(message);
              apply(parsed.get(0));
            });
    assertThat(bytes).isLessThanOrEqualTo(PARSE_AND_APPLY);
  }

  @Test
  void applyingMakesAlmostNone() {
    long bytes = bytesEach(APPLY, this::parsed, this::apply);
    assertThat(bytes).isLessThanOrEqualTo(APPLY);
  }

  @Test
  void unpackingAndPackingReusesItsMemory() {
    long bytes =
        bytesEach(
            UNPACK_APPLY_AND_PACK,
            this::parsed,
            event -> {
              timeline.dropExpired(account);
              int length = codec.packToBuffer(account, timeline.nextChange(account));
              codec.copyTo(packed, 0);
              account = codec.unpack(account.id(), packed, 0, length, layouts, account);
              apply(event);
            });
    assertThat(bytes).isLessThanOrEqualTo(UNPACK_APPLY_AND_PACK);
  }
}
