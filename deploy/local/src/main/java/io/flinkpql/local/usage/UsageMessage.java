// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.usage;

/**
 * One message of generated usage, as a sender would hand it to Kafka.
 *
 * @param topic which kind of topic it belongs on
 * @param account the account that it is about; the record's key
 * @param value the JSON document, UTF-8; of a malformed message: bytes that are no JSON
 * @param eventTime when it happened, ms since the epoch
 * @param receivedAt when the collector got it, ms since the epoch; never falls from message to
 *     message; the record's timestamp
 */
public record UsageMessage(
    Topic topic, String account, byte[] value, long eventTime, long receivedAt) {

  /** Where messages come from. */
  public enum Topic {
    /** What people do in the product. */
    USAGE,
    /** What marketing knows of the account. */
    MARKETING
  }
}
