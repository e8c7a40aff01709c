// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SlotSetTest {

  private static final int CAPACITY = 256;

  @Test
  void containsWhatWasAddedAndNotRemoved() {
    SlotSet slots = new SlotSet(CAPACITY);
    BitSet model = new BitSet(CAPACITY);
    Random random = new Random(1);
    for (int step = 0; step < 2_000; step++) {
      int slot = random.nextInt(CAPACITY);
      if (random.nextBoolean()) {
        slots.add(slot);
        model.set(slot);
      } else {
        assertThat(slots.remove(slot)).isEqualTo(model.get(slot));
        model.clear(slot);
      }
      assertThat(slots.contains(slot)).isEqualTo(model.get(slot));
      assertThat(slots.size()).isEqualTo(model.cardinality());
      int from = random.nextInt(CAPACITY + 1);
      assertThat(slots.next(from)).isEqualTo(model.nextSetBit(from));
    }
  }

  @Test
  void aTableSmallerThanAWordHasNoSlotBeyondIt() {
    SlotSet slots = new SlotSet(16);
    slots.add(3);
    assertThat(slots.next(0)).isEqualTo(3);
    assertThat(slots.next(4)).isEqualTo(SlotSet.NONE);
    assertThat(slots.next(64)).isEqualTo(SlotSet.NONE);
  }
}
