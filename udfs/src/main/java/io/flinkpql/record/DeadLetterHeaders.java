// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.record;

/** Names the Kafka headers of a dead letter. Its value is the rejected message, unchanged. */
public final class DeadLetterHeaders {

  /** Code of the rejection, such as {@code no_account}. */
  public static final String REASON = "reason";

  /** Explanation of the error, for people. */
  public static final String DETAIL = "detail";

  /** Topic that the message was read from. */
  public static final String TOPIC = "topic";

  /** Partition of that topic. */
  public static final String PARTITION = "partition";

  /** Offset in that partition. */
  public static final String OFFSET = "offset";

  private DeadLetterHeaders() {}
}
