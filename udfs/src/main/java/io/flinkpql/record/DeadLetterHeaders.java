// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.record;

/**
 * Names the Kafka headers of a dead letter. Its value is the rejected message, unchanged up to a
 * limit.
 */
public final class DeadLetterHeaders {

  /** Holds the code of the rejection, such as {@code no_account}. */
  public static final String REASON = "reason";

  /** Holds an explanation of the error, for people. */
  public static final String DETAIL = "detail";

  /** Holds the topic that the message was read from. */
  public static final String TOPIC = "topic";

  /** Holds the partition of that topic. */
  public static final String PARTITION = "partition";

  /** Holds the offset in that partition. */
  public static final String OFFSET = "offset";

  /** Holds the number of the message in its batch, from 0; 0 outside of a batch. */
  public static final String INDEX = "index";

  /** Holds the original size of a message that was cut, bytes. */
  public static final String TRUNCATED = "truncated";

  private DeadLetterHeaders() {}
}
