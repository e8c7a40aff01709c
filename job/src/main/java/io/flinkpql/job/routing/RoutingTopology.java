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
 * Assembles the operators that route parsed messages to accounts, and holds their output streams.
 *
 * <p>A message that names its account passes the router only. Other messages also pass two stages
 * that are keyed by user.
 *
 * @param addressed events whose message names the account
 * @param identified events whose account was found by their user
 * @param deadLetters messages that cannot be used
 */
public record RoutingTopology(
    DataStream<UsageEvent> addressed,
    DataStream<UsageEvent> identified,
    DataStream<OutboundRecord> deadLetters) {

  /** Returns all events to apply, each with its account. */
  public DataStream<UsageEvent> events() {
    return addressed.union(identified);
  }

  /** Adapts the stages of identity to streaming or batch execution. */
  private interface IdentityStages {
    <OUT> OneInputStreamOperator<UserMessage, OUT> operator(
        KeyedProcessFunction<String, UserMessage, OUT> stage);

    /** Assigns event time to events that leave the stages, if they lack it. */
    DataStream<UsageEvent> withEventTime(DataStream<UsageEvent> identified);
  }

  /**
   * Adds the operators to a streaming job.
   *
   * @param rules limits of waiting and of remembering users
   * @param paths where messages name their account
   */
  public static RoutingTopology assembleStreaming(
      DataStream<SourcedMessage> messages, Identity rules, AccountPaths paths) {
    return assemble(
        messages,
        Long.MAX_VALUE,
        rules,
        paths,
        new IdentityStages() {
          @Override
          public <OUT> OneInputStreamOperator<UserMessage, OUT> operator(
              KeyedProcessFunction<String, UserMessage, OUT> stage) {
            return new KeyedProcessOperator<>(stage);
          }

          @Override
          public DataStream<UsageEvent> withEventTime(DataStream<UsageEvent> identified) {
            return identified;
          }
        });
  }

  /**
   * Adds the operators to a batch job. All events that they emit carry event time.
   *
   * @param rules limits of waiting and of remembering users
   * @param asOf messages after this event time are dropped, ms; empty to keep all
   * @param paths where messages name their account
   */
  public static RoutingTopology assembleReplay(
      DataStream<SourcedMessage> messages, Identity rules, OptionalLong asOf, AccountPaths paths) {
    return assemble(
        messages
            .assignTimestampsAndWatermarks(timestampsOnly(SourcedMessage::timestamp))
            .uid("message-time")
            .name("Message time"),
        asOf.orElse(Long.MAX_VALUE),
        rules,
        paths,
        new IdentityStages() {
          @Override
          public <OUT> OneInputStreamOperator<UserMessage, OUT> operator(
              KeyedProcessFunction<String, UserMessage, OUT> stage) {
            return new TieOrderingOperator<>(stage);
          }

          /** Corrects the time of released messages, which carry that of the releasing claim. */
          @Override
          public DataStream<UsageEvent> withEventTime(DataStream<UsageEvent> identified) {
            return identified
                .assignTimestampsAndWatermarks(timestampsOnly(UsageEvent::timestamp))
                .uid("event-time")
                .name("Event time");
          }
        });
  }

  /** Assigns timestamps without watermarks, which batch mode does not need. */
  private static <T> WatermarkStrategy<T> timestampsOnly(EventTime<T> time) {
    return WatermarkStrategy.<T>noWatermarks()
        .withTimestampAssigner((element, none) -> time.of(element));
  }

  /** Returns the event time of an element, ms. */
  private interface EventTime<T> extends Serializable {
    long of(T element);
  }

  private static RoutingTopology assemble(
      DataStream<SourcedMessage> messages,
      long asOf,
      Identity rules,
      AccountPaths paths,
      IdentityStages stages) {
    SingleOutputStreamOperator<UsageEvent> routed =
        messages
            .process(new MessageRouter(asOf), UsageEventSerializer.TYPE)
            .uid("route")
            .name("Route");
    SingleOutputStreamOperator<UsageEvent> identified =
        routed
            .getSideOutput(MessageRouter.USER_MESSAGES)
            .keyBy(UserMessage::user, Types.STRING)
            .transform(
                "Links", UserMessageSerializer.TYPE, stages.operator(new LinkFunction(rules)))
            .uid("links")
            .keyBy(UserMessage::user, Types.STRING)
            .transform(
                "Memberships",
                UsageEventSerializer.TYPE,
                stages.operator(new MembershipFunction(rules, paths)))
            .uid("memberships");
    return new RoutingTopology(
        routed,
        stages.withEventTime(identified),
        routed.getSideOutput(DeadLetters.TAG).union(identified.getSideOutput(DeadLetters.TAG)));
  }
}
