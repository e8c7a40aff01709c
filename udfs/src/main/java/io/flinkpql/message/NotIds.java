// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import java.util.List;

/** Recognizes ids that stand for nobody, such as {@code undefined}. */
final class NotIds {

  private final String[] notIds;

  NotIds(List<String> notIds) {
    this.notIds = notIds.toArray(String[]::new);
  }

  /** Returns the id, or an empty text if it is listed, in any case. */
  String emptyIfListed(String id) {
    for (String notId : notIds) {
      if (notId.equalsIgnoreCase(id)) {
        return "";
      }
    }
    return id;
  }
}
