// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VersionEditTest {

  @Test
  void onlyTheVersionChangesAndCommentsStay() throws InvalidRuleSetException {
    String text = "# first\n" + RuleSetText.SHORTEST.replace("version: 1", "version: 1 # now");

    assertThat(VersionEdit.withVersion(text, 12))
        .isEqualTo(text.replace("version: 1 # now", "version: 12 # now"));
  }

  @Test
  void jsonIsEditedToo() throws InvalidRuleSetException {
    String json =
        """
        {"name": "é😀", "version": 41, "signals": {"s": {"event": "E", "measure": "count"}},
         "tiers": [{"name": "a", "enter": "s >= 1"}]}
        """;

    assertThat(VersionEdit.withVersion(json, 7)).isEqualTo(json.replace("41", "7"));
  }

  @Test
  void windowsLineEndsAndAByteOrderMarkAreKept() throws InvalidRuleSetException {
    String text = "\ufeff" + RuleSetText.SHORTEST.replace("\n", "\r\n");

    assertThat(VersionEdit.withVersion(text, 2))
        .isEqualTo(text.replace("version: 1", "version: 2"));
  }

  @Test
  void anAnchorBeforeTheVersionIsKept() throws InvalidRuleSetException {
    String text = RuleSetText.SHORTEST.replace("version: 1", "version: &v 1");

    assertThat(VersionEdit.withVersion(text, 30))
        .isEqualTo(text.replace("version: &v 1", "version: &v 30"));
  }
}
