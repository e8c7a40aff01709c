// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import com.sun.management.ThreadMXBean;
import io.flinkpql.account.Account;
import io.flinkpql.account.AccountCodec;
import io.flinkpql.account.Layouts;
import io.flinkpql.message.MessageParser;
import io.flinkpql.message.ParsedMessage;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.message.UsageEvent.Position;
import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleInterests;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Prints the bytes allocated per message, for an account of {@link TwelveSignals} with a month of
 * usage. Run it with {@code -Xint}: the interpreter executes every allocation in the code, so the
 * figures are the same in each run. A compiler removes some of them, depending on its timing.
 */
final class AllocationProbe {

  /** The steps measured. */
  enum Step {
    PARSE_AND_APPLY,
    APPLY,
    APPLY_BESIDE,
    UNPACK_APPLY_AND_PACK,
    UNPACK_APPLY_AND_PACK_BESIDE;

    /** Whether there is a candidate beside the rule set in force. */
    boolean beside() {
      return this == APPLY_BESIDE || this == UNPACK_APPLY_AND_PACK_BESIDE;
    }
  }

  private static final int MESSAGES = 1_000;
  private static final Position POSITION = new Position(0, 0, 0);

  private final ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final RuleHistory history;
  private final MessageParser parser;
  private final List<UsageEvent> parsed = new ArrayList<>();
  private final List<Qualification> qualifications = new ArrayList<>();
  private final RuleTimeline timeline;
  private final AccountCodec codec = new AccountCodec();
  private final Layouts layouts;
  private final Consumer<ParsedMessage> sink =
      message -> parsed.add(((ParsedMessage.Usable) message).event());
  private final byte[] packed = new byte[32_768];
  private Account account;

  private AllocationProbe(RuleHistory history) {
    this.history = history;
    parser = new MessageParser(RuleInterests.following(() -> history), () -> Long.MAX_VALUE);
    timeline = new RuleTimeline(() -> history, qualifications::add, qualifications::add);
    layouts = timeline.layouts();
    account = timeline.newAccount(AccountScript.ACCOUNT, 0);
  }

  /** A second version in force when the messages that are counted arrive. */
  private static RuleHistory twoVersions() {
    String second = TwelveSignals.RULES.replace("version: 1", "version: 2");
    return RuleHistory.of(new PublishedRules(TwelveSignals.RULES, 0))
        .with(new PublishedRules(second, AccountScript.millis("2026-02-15")));
  }

  /** A candidate on the same tracks, with another threshold, begins together with the second. */
  private static RuleHistory withCandidate() {
    String third =
        TwelveSignals.RULES.replace("version: 1", "version: 3").replaceFirst(">= 2", ">= 1");
    return twoVersions()
        .withCandidate(new PublishedRules(third, AccountScript.millis("2026-02-15")));
  }

  /** Prints one line per step: its name and its bytes per message. */
  public static void main(String[] args) {
    for (Step step : Step.values()) {
      AllocationProbe probe = new AllocationProbe(step.beside() ? withCandidate() : twoVersions());
      System.out.println(step + " " + probe.bytesPerMessage(step));
    }
  }

  private double bytesPerMessage(Step step) {
    TwelveSignals.month(7).forEach(message -> run(Step.PARSE_AND_APPLY, bytes(message), null));
    // The first round fills caches and grows arrays; only the second is counted.
    measure(step, 1);
    qualifications.clear();
    double bytes = measure(step, 2);
    if (!qualifications.isEmpty()) {
      throw new IllegalStateException("a qualification, which allocates, is in the figure");
    }
    return bytes;
  }

  private double measure(Step step, long seed) {
    List<byte[]> messages =
        TwelveSignals.hour(MESSAGES, seed).stream().map(AllocationProbe::bytes).toList();
    List<UsageEvent> events = messages.stream().map(this::parse).toList();
    long before = thread.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < MESSAGES; i++) {
      run(step, messages.get(i), events.get(i));
    }
    return (double) (thread.getCurrentThreadAllocatedBytes() - before) / MESSAGES;
  }

  private void run(Step step, byte[] message, UsageEvent event) {
    switch (step) {
      case PARSE_AND_APPLY -> apply(parse(message));
      case APPLY, APPLY_BESIDE -> apply(event);
      case UNPACK_APPLY_AND_PACK, UNPACK_APPLY_AND_PACK_BESIDE -> {
        repack();
        apply(event);
      }
    }
  }

  private UsageEvent parse(byte[] message) {
    parsed.clear();
    parser.parse(message, -1, POSITION, sink);
    return parsed.get(0);
  }

  private void apply(UsageEvent event) {
    account = timeline.apply(account, event, event.timestamp() - 1000).account();
  }

  private void repack() {
    timeline.dropExpired(account);
    int length = codec.packToBuffer(account, timeline.nextChange(account));
    codec.copyTo(packed, 0);
    account = codec.unpack(account.id(), packed, 0, length, layouts, account);
  }

  private static byte[] bytes(String message) {
    return message.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }
}
