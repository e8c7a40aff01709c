// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.history;

import io.flinkpql.job.routing.SourcedMessage;
import io.flinkpql.message.MessageParser;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleInterests;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Names past messages as the bounded source of batch jobs, which all read the same messages. */
@FunctionalInterface
public interface Messages {

  /** Adds the reading and parsing of all messages to {@code env}. */
  DataStream<SourcedMessage> messages(StreamExecutionEnvironment env, ParseLines.Reading reading);

  /** Adds the reading of all messages to {@code env}, parsed by the versions of a history. */
  default DataStream<SourcedMessage> parsedBy(StreamExecutionEnvironment env, RuleHistory rules) {
    return messages(
        env,
        (context, clock, format) ->
            ParseLines.OpenReading.of(
                new MessageParser(format, RuleInterests.following(() -> rules), clock)));
  }
}
