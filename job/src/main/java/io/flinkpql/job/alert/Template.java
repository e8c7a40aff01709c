// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import java.io.Serializable;
import java.util.Optional;

/** Writes what a request says. The same record gives the same bytes. */
public sealed interface Template extends Serializable
    permits JsonTemplate, SlackTemplate, SegmentTemplate {

  /**
   * The body of a request about a record.
   *
   * @return UTF-8 bytes of one JSON object; empty if the record has nothing to say in this form
   */
  Optional<byte[]> body(LoggedQualification record);
}
