// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import io.flinkpql.record.Labels;
import java.io.Serializable;
import java.util.Optional;

/** Renders the body of a request. Equal records give equal bytes. */
public sealed interface Template extends Serializable
    permits JsonTemplate, SlackTemplate, SegmentTemplate {

  /**
   * Renders a qualification.
   *
   * @param labels words of its rule set for people
   * @return UTF-8 bytes of one JSON object; empty if this form cannot express the record
   */
  Optional<byte[]> body(LoggedQualification record, Labels labels);
}
