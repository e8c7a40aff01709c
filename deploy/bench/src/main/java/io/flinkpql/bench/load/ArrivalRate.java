// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.load;

/** Counts the messages that all accounts have sent by an instant of event time. */
interface ArrivalRate {

  /** Returns the number of messages from the epoch to an instant, ms. */
  double messagesBy(double millis);

  /** Returns the instant, ms since the epoch, by which this number of messages was sent. */
  double instantOf(double messages);

  /** Returns a rate that never changes. */
  static ArrivalRate steady(double messagesPerSecond) {
    double messagesPerMilli = messagesPerSecond / 1_000;
    return new ArrivalRate() {
      @Override
      public double messagesBy(double millis) {
        return millis * messagesPerMilli;
      }

      @Override
      public double instantOf(double messages) {
        return messages / messagesPerMilli;
      }
    };
  }
}
