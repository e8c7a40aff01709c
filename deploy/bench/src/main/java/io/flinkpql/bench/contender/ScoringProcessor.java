// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.contender;

import io.flinkpql.account.Account;
import io.flinkpql.account.AccountCodec;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.scoring.Applied;
import io.flinkpql.scoring.Qualification;
import io.flinkpql.scoring.RecordJson;
import io.flinkpql.scoring.RuleTimeline;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Scores accounts with the classes of the scoring job, on a store of Kafka Streams: one packed
 * value per account, read, changed and written for each message.
 *
 * <p>The clock of an account advances with its own messages only: there is no sweep of idle
 * accounts and no record of standings.
 */
final class ScoringProcessor implements Processor<String, UsageEvent, String, byte[]> {

  /** Name of the state store. */
  static final String STORE = "accounts";

  private final RuleTimeline timeline;
  private final Counts counts;
  private final AccountCodec codec = new AccountCodec();
  private final RecordJson json = new RecordJson();
  private ProcessorContext<String, byte[]> context;
  private KeyValueStore<String, byte[]> store;
  private boolean recorded;

  /**
   * Counts the work of all processors of a process.
   *
   * @param messages scored
   * @param qualifications written
   */
  record Counts(LongAdder messages, LongAdder qualifications) {
    Counts() {
      this(new LongAdder(), new LongAdder());
    }
  }

  /**
   * @param rules used by this thread only
   * @param counts shared with other processors
   */
  ScoringProcessor(RuleSet rules, Counts counts) {
    this.counts = counts;
    timeline = new RuleTimeline(RuleHistory.of(new PublishedRules(rules, 0)), this::forward);
  }

  @Override
  public void init(ProcessorContext<String, byte[]> context) {
    this.context = context;
    store = context.getStateStore(STORE);
  }

  @Override
  public void process(Record<String, UsageEvent> record) {
    UsageEvent event = record.value();
    recorded = false;
    Applied applied = timeline.apply(load(event), event, Account.UNSET);
    switch (applied.outcome()) {
      case APPLIED -> save(applied.account());
      case DUPLICATE -> {
        // The advance of the clock before it may have changed the account.
        if (recorded) {
          save(applied.account());
        }
      }
      case DELETED -> store.delete(event.account());
    }
    counts.messages().increment();
  }

  private Account load(UsageEvent event) {
    byte[] packed = store.get(event.account());
    return packed == null
        ? timeline.newAccount(event.account(), event.timestamp())
        : codec.unpack(event.account(), packed, timeline::layout);
  }

  private void save(Account account) {
    timeline.dropExpired(account);
    // Without a sweep, the next change is found when a message arrives.
    store.put(account.id(), codec.pack(account, Account.UNSET));
  }

  private void forward(Qualification qualification) {
    recorded = true;
    counts.qualifications().increment();
    long now = context.currentSystemTimeMs();
    context.forward(
        new Record<>(qualification.account(), json.qualification(qualification, now), now));
  }
}
