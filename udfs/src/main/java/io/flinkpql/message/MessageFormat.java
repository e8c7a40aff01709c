// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import java.io.Serializable;

/** Says where in a record the fields of its messages are. */
public sealed interface MessageFormat extends Serializable permits MappedFormat, SegmentFormat {

  /** Stands for the Segment format, which has a scanner of its own. */
  MessageFormat SEGMENT = SegmentFormat.SEGMENT;

  /** Returns the name or file of the format. */
  String label();

  /** Describes where the account of a message is, for people. */
  String accountPaths();
}
