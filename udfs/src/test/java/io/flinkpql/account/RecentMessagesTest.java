// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Compares remembered messages with a plain list. */
class RecentMessagesTest {

  private static final long WINDOW = 500;
  private static final long SEED = 20260307;

  private record Message(long hash, long clock) {}

  @Test
  void findsExactlyTheMessagesOfAPlainList() {
    Random random = new Random(SEED);
    for (int limit : new int[] {1, 3, 40, 1000}) {
      RecentMessages recent = new RecentMessages();
      Deque<Message> model = new ArrayDeque<>();
      long clock = 0;
      int found = 0;
      for (int i = 0; i < 20_000; i++) {
        // Bursts and pauses make messages exceed both the limit and the window; few ids make
        // duplicates and collisions.
        clock += random.nextInt(200) == 0 ? random.nextInt(1500) : random.nextInt(2);
        long hash = randomHash(random, limit);
        boolean known = contains(model, hash, clock);
        assertThat(recent.contains(hash, clock, WINDOW))
            .as("seed %d, %d", SEED, i)
            .isEqualTo(known);
        found += known ? 1 : 0;
        if (!known) {
          recent.add(hash, clock, limit, WINDOW);
          remember(model, new Message(hash, clock), limit);
        }
        assertThat(recent.size()).isEqualTo(model.size());
      }
      assertThat(found).isGreaterThan(0);
    }
  }

  private static long randomHash(Random random, int limit) {
    int number = random.nextInt(4 * limit + 4);
    return RecentMessages.hashOf(number == 0 ? "" : "message " + number);
  }

  private static boolean contains(Deque<Message> model, long hash, long now) {
    return hash != RecentMessages.hashOf("")
        && model.stream().anyMatch(m -> m.hash() == hash && now - m.clock() <= WINDOW);
  }

  private static void remember(Deque<Message> model, Message message, int limit) {
    model.removeIf(m -> message.clock() - m.clock() > WINDOW);
    while (model.size() >= limit) {
      model.removeFirst();
    }
    model.addLast(message);
  }
}
