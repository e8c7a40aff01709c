// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Remembered messages against a plain list of them. */
class RecentMessagesTest {

  private static final long WINDOW = 500;
  private static final long SEED = 20260307;

  private record Message(long id, long clock) {}

  @Test
  void whatIsFoundIsWhatAPlainListHolds() {
    Random random = new Random(SEED);
    for (int most : new int[] {1, 3, 40, 1000}) {
      RecentMessages recent = new RecentMessages();
      Deque<Message> model = new ArrayDeque<>();
      long clock = 0;
      int found = 0;
      for (int i = 0; i < 20_000; i++) {
        // Bursts and pauses, so that messages leave by number and by time; few ids, so that they
        // come again and collide.
        clock += random.nextInt(200) == 0 ? random.nextInt(1500) : random.nextInt(2);
        long id = id(random, most);
        boolean known = holds(model, id, clock);
        assertThat(recent.contains(id, clock, WINDOW)).as("seed %d, %d", SEED, i).isEqualTo(known);
        found += known ? 1 : 0;
        if (!known) {
          recent.add(id, clock, most, WINDOW);
          remember(model, new Message(id, clock), most);
        }
        assertThat(recent.size()).isEqualTo(model.size());
      }
      assertThat(found).isGreaterThan(0);
    }
  }

  private static long id(Random random, int most) {
    int number = random.nextInt(4 * most + 4);
    return RecentMessages.hashOf(number == 0 ? "" : "message " + number);
  }

  private static boolean holds(Deque<Message> model, long id, long now) {
    return id != RecentMessages.hashOf("")
        && model.stream().anyMatch(m -> m.id() == id && now - m.clock() <= WINDOW);
  }

  private static void remember(Deque<Message> model, Message message, int most) {
    model.removeIf(m -> message.clock() - m.clock() > WINDOW);
    while (model.size() >= most) {
      model.removeFirst();
    }
    model.addLast(message);
  }
}
