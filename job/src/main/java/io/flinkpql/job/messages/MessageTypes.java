// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.messages;

import io.flinkpql.job.types.ValueType;
import io.flinkpql.message.UsageEvent;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/** Flink's types for what goes from operator to operator. */
public final class MessageTypes {

  /** What became of a message, and where it was read. */
  public static final TypeInformation<SourcedMessage> SOURCED_MESSAGE =
      new ValueType<>(SourcedMessage.class, new SourcedMessageSerializer());

  /** A message on its way to an account. */
  public static final TypeInformation<UsageEvent> USAGE_EVENT =
      new ValueType<>(UsageEvent.class, new UsageEventSerializer());

  /** What is on its way to what is remembered of a user. */
  public static final TypeInformation<UserMessage> USER_MESSAGE =
      new ValueType<>(UserMessage.class, new UserMessageSerializer());

  private MessageTypes() {}
}
