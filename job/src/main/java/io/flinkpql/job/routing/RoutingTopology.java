// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.routing;

import io.flinkpql.message.UsageEvent;
import io.flinkpql.rules.Identity;
import java.io.Serializable;
import java.util.OptionalLong;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
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
 * @param addressed messages that name their account
 * @param identified messages whose account was found
 * @param deadLetters messages that cannot be used, as they came
 */
public record RoutingTopology(
    DataStream<UsageEvent> addressed,
    DataStream<UsageEvent> identified,
    DataStream<OutboundRecord> deadLetters) {

  /** Every message that is to be applied, with its account. */
  public DataStream<UsageEvent> events() {
    return addressed.union(identified);
  }

  /** How the stages of identity run. */
  private interface Stages {
    <OUT> OneInputStreamOperator<UserMessage, OUT> operator(
        KeyedProcessFunction<String, UserMessage, OUT> stage);

    /** What has found its account, with the time at which it is to be applied. */
    DataStream<UsageEvent> timed(DataStream<UsageEvent> identified);
  }

  /**
   * Adds the operators to a streaming job.
   *
   * @param rules how messages without an account find theirs
   */
  public static RoutingTopology ofStream(DataStream<SourcedMessage> messages, Identity rules) {
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

          @Override
          public DataStream<UsageEvent> timed(DataStream<UsageEvent> identified) {
            return identified;
          }
        });
  }

  /**
   * Adds the operators to a batch job, with event time on all that they hand on.
   *
   * @param rules how messages without an account find theirs
   * @param asOf messages after it are left out, ms
   */
  public static RoutingTopology ofReplay(
      DataStream<SourcedMessage> messages, Identity rules, OptionalLong asOf) {
    return assemble(
        messages
            .assignTimestampsAndWatermarks(inTime(SourcedMessage::timestamp))
            .uid("message-time")
            .name("Message time"),
        asOf.orElse(Long.MAX_VALUE),
        rules,
        new Stages() {
          @Override
          public <OUT> OneInputStreamOperator<UserMessage, OUT> operator(
              KeyedProcessFunction<String, UserMessage, OUT> stage) {
            return new TieOrderingOperator<>(stage);
          }

          /** What waited comes with the time of what it waited for. */
          @Override
          public DataStream<UsageEvent> timed(DataStream<UsageEvent> identified) {
            return identified
                .assignTimestampsAndWatermarks(inTime(UsageEvent::timestamp))
                .uid("event-time")
                .name("Event time");
          }
        });
  }

  /** Event time that is known but does not pass. */
  private static <T> WatermarkStrategy<T> inTime(EventTime<T> time) {
    return WatermarkStrategy.<T>noWatermarks()
        .withTimestampAssigner((element, none) -> time.of(element));
  }

  /** Reads the event time of an element, ms. */
  private interface EventTime<T> extends Serializable {
    long of(T element);
  }

  private static RoutingTopology assemble(
      DataStream<SourcedMessage> messages, long asOf, Identity rules, Stages stages) {
    SingleOutputStreamOperator<UsageEvent> routed =
        messages
            .process(new MessageRouter(asOf), UsageEventSerializer.TYPE)
            .uid("route")
            .name("Route");
    SingleOutputStreamOperator<UsageEvent> identified =
        routed
            .getSideOutput(MessageRouter.OF_USERS)
            .keyBy(UserMessage::user, Types.STRING)
            .transform(
                "Links", UserMessageSerializer.TYPE, stages.operator(new LinkFunction(rules)))
            .uid("links")
            .keyBy(UserMessage::user, Types.STRING)
            .transform(
                "Memberships",
                UsageEventSerializer.TYPE,
                stages.operator(new MembershipFunction(rules)))
            .uid("memberships");
    return new RoutingTopology(
        routed,
        stages.timed(identified),
        routed.getSideOutput(DeadLetters.TAG).union(identified.getSideOutput(DeadLetters.TAG)));
  }
}
