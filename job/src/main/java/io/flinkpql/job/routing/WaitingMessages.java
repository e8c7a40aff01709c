// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.routing;

import io.flinkpql.identity.AccountFinder;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.util.FlinkRuntimeException;

/** The messages of the user at hand that wait, one value each: none is read before it leaves. */
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
      throw new FlinkRuntimeException("the state backend cannot keep a message", e);
    }
  }

  @Override
  public SourcedMessage take(long number) {
    try {
      SourcedMessage message = state.get(number);
      state.remove(number);
      return message;
    } catch (Exception e) {
      throw new FlinkRuntimeException("the state backend cannot give a message back", e);
    }
  }
}
