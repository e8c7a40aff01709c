// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.routing;

import io.flinkpql.identity.AccountFinder;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.util.FlinkRuntimeException;

/**
 * Stores the waiting messages of the current user in keyed state. Each is a map entry of its own,
 * so that it is deserialized only when it leaves.
 */
final class WaitingMessages implements AccountFinder.Store<SourcedMessage> {

  private final MapState<Long, SourcedMessage> state;

  WaitingMessages(MapState<Long, SourcedMessage> state) {
    this.state = state;
  }

  @Override
  public void put(long number, SourcedMessage message) {
    try {
      state.put(number, message);
    } catch (Exception e) {
      throw new FlinkRuntimeException(
          "a waiting message could not be written to the state backend", e);
    }
  }

  @Override
  public SourcedMessage take(long number) {
    try {
      SourcedMessage message = state.get(number);
      state.remove(number);
      return message;
    } catch (Exception e) {
      throw new FlinkRuntimeException(
          "a waiting message could not be read from the state backend", e);
    }
  }
}
