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

  private MessageTypes() {}
}
