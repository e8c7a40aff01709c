// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.usage;

/**
 * Holds one generated message, ready to be sent to Kafka.
 *
 * @param topic kind of topic it belongs to
 * @param account account id, to be used as record key
 * @param value JSON document, UTF-8; not valid JSON for a malformed message
 * @param eventTime event time, ms since the epoch
 * @param receivedAt when the collector received it, ms since the epoch; never decreases from
 *     message to message; to be used as record timestamp
 */
public record UsageMessage(
    Topic topic, String account, byte[] value, long eventTime, long receivedAt) {

  /** Distinguishes the two input topics. */
  public enum Topic {
    /** Usage of the product. */
    USAGE,
    /** Events from marketing. */
    MARKETING
  }
}
