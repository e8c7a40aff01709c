// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.discovery;

import io.flinkpql.message.UsageEvent;
import java.io.Serializable;
import java.util.function.Consumer;

/** Reads the messages of one account after another, each account's in the order of event time. */
public interface AccountWalk {

  /** Creates a walk on the machine that runs it. */
  @FunctionalInterface
  interface Factory<T> extends Serializable {
    /**
     * Creates a walk.
     *
     * @param out receives results
     */
    AccountWalk create(Consumer<T> out);
  }

  /** Reads a message. */
  void apply(UsageEvent event);

  /** Ends the accounts read since the last call: none of their messages follows. */
  void finishAccounts();

  /** Ends the walk, after the last account. */
  void end();
}
