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
import java.util.function.LongFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Garbage that an event makes where nothing qualifies, for an account of twelve signals with a
 * month of use: counted, not timed. Warm: the first messages of a run are left out.
 */
class AllocationTest {

  private static final Position POSITION = new Position(0, 0, 0);
  private static final int WARM_UP = 20;
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
    parsed(TwelveSignals.month(7)).forEach(this::apply);
    assertThat(account.level()).isEqualTo(4);
  }

  private void parse(byte[] message) {
    parser.parse(message, -1, POSITION, this::take);
  }

  private void take(ParsedMessage message) {
    parsed.add(((ParsedMessage.Usable) message).event());
  }

  private List<UsageEvent> parsed(List<String> messages) {
    parsed.clear();
    messages.forEach(message -> parse(bytes(message)));
    return List.copyOf(parsed);
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

  /** Bytes a message of the last round, each round with messages of its own. */
  private <T> long bytesEach(List<List<T>> rounds, Step<T> step) {
    long bytes = 0;
    for (List<T> round : rounds) {
      records.clear();
      long before = thread.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < round.size(); i++) {
        step.take(round.get(i));
      }
      bytes = thread.getCurrentThreadAllocatedBytes() - before;
    }
    assertThat(records).as("qualifications in the last round").isEmpty();
    return bytes / MESSAGES;
  }

  private static List<List<String>> rounds() {
    List<List<String>> rounds = new ArrayList<>();
    for (int round = 0; round <= WARM_UP; round++) {
      rounds.add(TwelveSignals.hour(MESSAGES, 100 + round));
    }
    return rounds;
  }

  @Test
  void parsingAndApplyingMakesLittleGarbage() {
    List<List<byte[]>> rounds =
        rounds().stream().map(round -> round.stream().map(AllocationTest::bytes).toList()).toList();
    long bytes =
        bytesEach(
            rounds,
            message -> {
              parsed.clear();
              parse(message);
              apply(parsed.get(0));
            });
    assertThat(bytes).isLessThanOrEqualTo(PARSE_AND_APPLY);
  }

  @Test
  void applyingMakesAlmostNone() {
    List<List<UsageEvent>> rounds = rounds().stream().map(this::parsed).toList();
    long bytes = bytesEach(rounds, this::apply);
    assertThat(bytes).isLessThanOrEqualTo(APPLY);
  }

  @Test
  void unpackingAndPackingReusesItsMemory() {
    List<List<UsageEvent>> rounds = rounds().stream().map(this::parsed).toList();
    long bytes =
        bytesEach(
            rounds,
            event -> {
              timeline.forgetOld(account);
              int length = codec.packInPlace(account, timeline.nextInstant(account));
              codec.copyTo(packed, 0);
              account = codec.unpack(account.id(), packed, 0, length, layouts, account);
              apply(event);
            });
    assertThat(bytes).isLessThanOrEqualTo(UNPACK_APPLY_AND_PACK);
  }
}
