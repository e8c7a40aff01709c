// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.discovery;

import java.io.Serializable;
import java.util.List;

/**
 * Sets what a discovery looks for.
 *
 * @param conversion name of the event by which an account pays
 * @param attributionMillis length of the time in which an account must pay after a landmark, ms
 * @param gapMillis time between a landmark and the start of that time, ms
 * @param support share of accounts that must have an event, from 0 to 1
 * @param ignored names of events that are no candidates
 * @param last number of paid accounts to use, the latest to pay; {@link #ALL} for every one
 */
public record DiscoverySettings(
    String conversion,
    long attributionMillis,
    long gapMillis,
    double support,
    List<String> ignored,
    int last)
    implements Serializable {

  /** Uses every account that paid. */
  public static final int ALL = Integer.MAX_VALUE;

  /** Copies the list. */
  public DiscoverySettings {
    ignored = List.copyOf(ignored);
  }
}
