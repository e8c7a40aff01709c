// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import java.util.Collections;
import java.util.Iterator;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Visits all accounts in short steps: first the cached ones, then those in the state backend.
 *
 * <p>A sweep replaces timers at boundaries. Timers of all accounts would fire at one midnight and
 * hold up every message; a sweep leaves time for messages between its steps.
 */
final class Sweeper implements AutoCloseable {

  private final Supplier<Stream<String>> cachedIds;
  private final Supplier<Stream<String>> storedIds;
  private final Consumer<String> visit;
  private final Runnable completed;
  private Iterator<String> cached = Collections.emptyIterator();
  private Iterator<String> stored = Collections.emptyIterator();
  private Stream<String> openStream = Stream.empty();
  private boolean running;
  private boolean requestedAgain;
  private boolean refreshing;
  private boolean refreshRequested;
  private String storedId = "";

  /**
   * Creates a sweeper that is not running.
   *
   * @param cachedIds opens a stream of the ids in the cache
   * @param storedIds opens a stream of the ids in the state backend, which the sweeper closes
   * @param visit called once or twice per account and sweep
   * @param completed called after the last visit of a sweep
   */
  Sweeper(
      Supplier<Stream<String>> cachedIds,
      Supplier<Stream<String>> storedIds,
      Consumer<String> visit,
      Runnable completed) {
    this.cachedIds = cachedIds;
    this.storedIds = storedIds;
    this.visit = visit;
    this.completed = completed;
  }

  /** Requests a sweep. If one is running, another follows it. */
  void request() {
    if (running) {
      requestedAgain = true;
    } else {
      start();
    }
  }

  /** Requests a sweep that also refreshes stale standings. If one is running, it follows. */
  void requestRefresh() {
    refreshRequested = true;
    request();
  }

  /** Returns whether the running sweep refreshes stale standings. */
  boolean refreshing() {
    return refreshing;
  }

  /** Returns whether the current visit comes from the state backend: exactly one per account. */
  boolean visitsStored() {
    return !storedId.isEmpty();
  }

  /** Returns the account of the state backend visited last; empty before the first. */
  String storedId() {
    return storedId;
  }

  private void start() {
    running = true;
    requestedAgain = false;
    refreshing = refreshRequested;
    refreshRequested = false;
    cached = cachedIds.get().iterator();
    openStream = storedIds.get();
    stored = openStream.iterator();
  }

  /** Returns whether a sweep is running. */
  boolean running() {
    return running;
  }

  /**
   * Visits accounts until about {@code nanos} have passed. It reads the clock after every visit: an
   * account with thousands of users takes far longer than most.
   *
   * @param nanos intended duration, ns
   * @return actual duration, ns
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
      completed.run();
      if (requestedAgain) {
        start();
      }
    }
  }

  /** Stops the sweep. An iterator of the state backend must be closed before the backend is. */
  @Override
  public void close() {
    running = false;
    storedId = "";
    cached = Collections.emptyIterator();
    stored = Collections.emptyIterator();
    openStream.close();
    openStream = Stream.empty();
  }
}
