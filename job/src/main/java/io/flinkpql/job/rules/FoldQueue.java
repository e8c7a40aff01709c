// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.rules;

import io.flinkpql.rulelog.RuleLog;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/**
 * Hands the fold up to each record from the thread of a watch to the thread of a task, each once.
 * The watch waits while the queue is full.
 */
final class FoldQueue {

  private static final int CAPACITY = 64;

  private final Queue<RuleLog> folds = new ArrayDeque<>();
  private long nextOffset;
  private CompletableFuture<Void> available = new CompletableFuture<>();

  /**
   * Leaves out the records before an offset; call it before the watch starts.
   *
   * @param offset offset of the first record to hand over
   */
  synchronized void startAt(long offset) {
    nextOffset = offset;
  }

  /**
   * Adds a fold, unless its last record was handed over before.
   *
   * @throws InterruptedException if the watch is closed while it waits
   */
  synchronized void put(RuleLog log) throws InterruptedException {
    if (log.nextOffset() <= nextOffset) {
      return;
    }
    while (folds.size() >= CAPACITY) {
      wait();
    }
    folds.add(log);
    nextOffset = log.nextOffset();
    available.complete(null);
  }

  /** Takes the next fold; empty if there is none. */
  synchronized Optional<RuleLog> poll() {
    Optional<RuleLog> next = Optional.ofNullable(folds.poll());
    if (folds.isEmpty() && available.isDone()) {
      available = new CompletableFuture<>();
    }
    notifyAll();
    return next;
  }

  synchronized boolean isEmpty() {
    return folds.isEmpty();
  }

  /** Returns a future that completes when the queue holds a fold. */
  synchronized CompletableFuture<Void> available() {
    return available;
  }
}
