// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

/** Stands for the format of Segment and RudderStack. */
enum SegmentFormat implements MessageFormat {
  SEGMENT;

  @Override
  public String label() {
    return "segment";
  }

  @Override
  public String accountPaths() {
    return "context.groupId";
  }
}
