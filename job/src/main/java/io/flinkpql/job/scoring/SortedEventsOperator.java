// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.message.UsageEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Reads all messages of one account after another, in the order of event time.
 *
 * <p>In a batch job the input, keyed by {@link PackedEvent#key}, arrives sorted by key and time. So
 * no key returns later, and no account needs state. Messages of one instant arrive in any order and
 * are sorted by their position in the input.
 */
abstract class SortedEventsOperator<OUT> extends AbstractStreamOperator<OUT>
    implements OneInputStreamOperator<PackedEvent, OUT> {

  private static final long serialVersionUID = 1L;
  private static final Comparator<UsageEvent> INPUT_ORDER =
      Comparator.comparing(UsageEvent::position);

  private transient PackedEvent.Unpack unpack;
  private transient long key;
  private transient List<UsageEvent> sameInstant;

  @Override
  public void open() throws Exception {
    super.open();
    unpack = new PackedEvent.Unpack();
    key = PackedEvent.NO_KEY;
    sameInstant = new ArrayList<>();
  }

  @Override
  public void processElement(StreamRecord<PackedEvent> record) {
    PackedEvent packed = record.getValue();
    if (packed.key() != key
        || !sameInstant.isEmpty() && sameInstant.get(0).timestamp() != record.getTimestamp()) {
      applyInstant();
    }
    if (packed.key() != key) {
      finishAccounts();
      key = packed.key();
    }
    sameInstant.add(unpack.event(packed));
  }

  private void applyInstant() {
    sameInstant.sort(INPUT_ORDER);
    sameInstant.forEach(this::apply);
    sameInstant.clear();
  }

  /** Applies a message to its account. */
  protected abstract void apply(UsageEvent event);

  /** Ends all accounts applied to since the last call; there are several if keys collide. */
  protected abstract void finishAccounts();

  /** Ends the input, after the last account. */
  protected abstract void finishInput();

  @Override
  public void finish() throws Exception {
    applyInstant();
    finishAccounts();
    finishInput();
    super.finish();
  }
}
