// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import java.util.Collections;
import java.util.Iterator;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Visits all accounts, a few at a time: after a boundary of time has passed, or to refresh what is
 * written of them. Half a million timers that are due at one midnight would hold up every message
 * until the last has fired; this leaves room for messages between its steps.
 */
final class Sweeper implements AutoCloseable {

  private final Supplier<Stream<String>> cachedIds;
  private final Supplier<Stream<String>> storedIds;
  private final Consumer<String> visit;
  private final Runnable swept;
  private Iterator<String> cached = Collections.emptyIterator();
  private Iterator<String> stored = Collections.emptyIterator();
  private Stream<String> open = Stream.empty();
  private boolean running;
  private boolean again;
  private boolean refreshing;
  private boolean refreshWanted;
  private String storedId = "";

  /**
   * @param cachedIds ids of the accounts in the cache
   * @param storedIds ids of the accounts in the state backend; closed when done with
   * @param visit brings one account up to date if it is due; may be asked about one twice
   * @param swept told when each account that there was has had its visit
   */
  Sweeper(
      Supplier<Stream<String>> cachedIds,
      Supplier<Stream<String>> storedIds,
      Consumer<String> visit,
      Runnable swept) {
    this.cachedIds = cachedIds;
    this.storedIds = storedIds;
    this.visit = visit;
    this.swept = swept;
  }

  /** Asks for a visit to every account there is now; one under way is followed by another. */
  void request() {
    if (running) {
      again = true;
    } else {
      start();
    }
  }

  /** The same, and the visits are to refresh what is written of accounts. */
  void requestRefresh() {
    refreshWanted = true;
    request();
  }

  /** Whether the visits under way are to refresh what is written of accounts. */
  boolean refreshing() {
    return refreshing;
  }

  /** Whether the visit under way is one of those to the state backend: one to each account. */
  boolean visitsStored() {
    return !storedId.isEmpty();
  }

  /** The account of the state backend that was visited last; empty text before the first. */
  String storedId() {
    return storedId;
  }

  private void start() {
    running = true;
    again = false;
    refreshing = refreshWanted;
    refreshWanted = false;
    cached = cachedIds.get().iterator();
    open = storedIds.get();
    stored = open.iterator();
  }

  /** Whether there is something left to visit. */
  boolean running() {
    return running;
  }

  /**
   * Visits accounts for a while. It looks at the clock after each: that takes a hundredth of a
   * visit, and one to an account with thousands of users takes a thousand times as long as most.
   *
   * @param nanos about how long
   * @return how long it took, ns
   */
  long step(long nanos) {
    long start = System.nanoTime();
    long now = start;
    while (running && now - start < nanos) {
      visitNext();
      now = System.nanoTime();
    }
    return now - start;
  }

  private void visitNext() {
    if (cached.hasNext()) {
      visit.accept(cached.next());
    } else if (stored.hasNext()) {
      storedId = stored.next();
      visit.accept(storedId);
    } else {
      close();
      swept.run();
      if (again) {
        start();
      }
    }
  }

  /** Stops; an iterator of the state backend must be closed before the backend is. */
  @Override
  public void close() {
    running = false;
    storedId = "";
    cached = Collections.emptyIterator();
    stored = Collections.emptyIterator();
    open.close();
    open = Stream.empty();
  }
}
