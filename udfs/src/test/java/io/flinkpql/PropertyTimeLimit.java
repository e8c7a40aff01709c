// SPDX-License-Identifier: Apache-2.0
package io.flinkpql;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/**
 * Fails each jqwik property that runs for too long; JUnit's own time limit does not cover jqwik.
 * Registered for all properties in {@code META-INF/services}.
 */
public final class PropertyTimeLimit implements AroundPropertyHook {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  @Override
  public PropagationMode propagateTo() {
    return PropagationMode.ALL_DESCENDANTS;
  }

  @Override
  public PropertyExecutionResult aroundProperty(
      PropertyLifecycleContext context, PropertyExecutor property) {
    Thread runner = Thread.currentThread();
    ScheduledExecutorService watcher = Executors.newSingleThreadScheduledExecutor();
    // Interrupts again every second: jqwik repeats a failed try in order to shrink its input.
    ScheduledFuture<?> interruption =
        watcher.scheduleWithFixedDelay(
            runner::interrupt, LIMIT.toMillis(), 1_000, TimeUnit.MILLISECONDS);
    long start = System.nanoTime();
    PropertyExecutionResult result;
    try {
      result = property.execute();
    } finally {
      interruption.cancel(true);
      watcher.shutdownNow();
    }
    boolean late = System.nanoTime() - start > LIMIT.toNanos();
    Thread.interrupted();
    return late
        ? result.mapToFailed(new TimeoutException(context.label() + " ran longer than " + LIMIT))
        : result;
  }
}
