// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.history;

import io.flinkpql.job.routing.SourcedMessage;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Names past messages as the bounded source of batch jobs, which all read the same messages. */
@FunctionalInterface
public interface Messages {

  /** Adds the reading and parsing of all messages to {@code env}. */
  DataStream<SourcedMessage> messages(StreamExecutionEnvironment env, ParseLines.Reading reading);
}
