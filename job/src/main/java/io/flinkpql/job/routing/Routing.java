package io.flinkpql.job.routing;

import io.flinkpql.job.kafka.OutboundRecord;
import io.flinkpql.job.messages.MessageTypes;
import io.flinkpql.job.messages.SourcedMessage;
import io.flinkpql.job.messages.UserMessage;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.rules.Identity;
import java.util.OptionalLong;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;

/**
 * From parsed messages to messages that have their account. Those that name it take no detour;
 * those that do not pass two stages, keyed by user.
 *
 * @param events every message that is to be applied, with its account
 * @param deadLetters messages that cannot be used, as they came
 */
public record Routing(DataStream<UsageEvent> events, DataStream<OutboundRecord> deadLetters) {

  /** How the stages of identity run. */
  private interface Stages {
    <OUT> OneInputStreamOperator<UserMessage, OUT> operator(
        KeyedProcessFunction<String, UserMessage, OUT> stage);
  }

  /**
   * Adds the operators to a streaming job.
   *
   * @param rules how messages without an account find theirs
   */
  public static Routing ofStream(DataStream<SourcedMessage> messages, Identity rules) {
    return assemble(
        messages,
        Long.MAX_VALUE,
        rules,
        new Stages() {
          @Override
          public <OUT> OneInputStreamOperator<UserMessage, OUT> operator(
              KeyedProcessFunction<String, UserMessage, OUT> stage) {
            return new KeyedProcessOperator<>(stage);
          }
        });
  }

  /**
   * Adds the operators to a batch job.
   *
   * @param messages with event time
   * @param rules how messages without an account find theirs
   * @param asOf messages after it are left out, ms
   */
  public static Routing ofReplay(
      DataStream<SourcedMessage> messages, Identity rules, OptionalLong asOf) {
    return assemble(
        messages,
        asOf.orElse(Long.MAX_VALUE),
        rules,
        new Stages() {
          @Override
          public <OUT> OneInputStreamOperator<UserMessage, OUT> operator(
              KeyedProcessFunction<String, UserMessage, OUT> stage) {
            return new TiesInOrder<>(stage);
          }
        });
  }

  private static Routing assemble(
      DataStream<SourcedMessage> messages, long asOf, Identity rules, Stages stages) {
    SingleOutputStreamOperator<UsageEvent> routed =
        messages
            .process(new MessageRouter(asOf), MessageTypes.USAGE_EVENT)
            .uid("route")
            .name("Route");
    SingleOutputStreamOperator<UsageEvent> identified =
        routed
            .getSideOutput(MessageRouter.OF_USERS)
            .keyBy(UserMessage::user, Types.STRING)
            .transform("Links", MessageTypes.USER_MESSAGE, stages.operator(new LinkFunction(rules)))
            .uid("links")
            .keyBy(UserMessage::user, Types.STRING)
            .transform(
                "Memberships",
                MessageTypes.USAGE_EVENT,
                stages.operator(new MembershipFunction(rules)))
            .uid("memberships");
    return new Routing(
        routed.union(identified),
        routed.getSideOutput(DeadLetters.TAG).union(identified.getSideOutput(DeadLetters.TAG)));
  }
}
