// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkpql.record.Labels;
import io.flinkpql.scoring.Qualification.Kind;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChangeFormatterTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String EVIDENCE =
      """
      [{"tier": "t1", "list": "enter", "met": true, "condition": "traits.plan != 'free'",
        "values": {"traits.plan": "\\u001b[2J\\nSECOND LINE"}}]
      """;

  private static String format(String account, Optional<Kind> kind) throws IOException {
    return format(account, kind, EVIDENCE, Labels.NONE);
  }

  private static String format(String account, Optional<Kind> kind, String evidence, Labels labels)
      throws IOException {
    return ChangeFormatter.of(
        new Database.RecentChange(
            account,
            kind,
            "",
            "t1",
            "",
            "2026-03-01 10:00",
            JSON.readTree(evidence),
            JSON.readTree("{\"event\": \"Paid \\u202eeert\"}"),
            labels));
  }

  @Test
  void changeIsOneLineWithoutControlCharacters() throws IOException {
    assertThat(format("evil\u2066", Optional.of(Kind.PROMOTED)))
        .isEqualTo(
            "2026-03-01 10:00  evil\\u2066  no tier → t1: traits.plan != 'free'"
                + " (traits.plan \\u001b[2J\\u000aSECOND LINE)");
    assertThat(format("a", Optional.of(Kind.CONVERTED)))
        .isEqualTo("2026-03-01 10:00  a  converted, t1: Paid \\u202eeert");
  }

  @Test
  void changeShowsTheTrueSideInTheWordsOfTheRuleSet() throws IOException {
    String evidence =
        """
        [{"tier": "t1", "list": "enter", "met": true, "condition": "a >= 5 || b >= 5",
          "values": {"a": 1, "b": 6}}]
        """;
    Labels labels = new Labels(Map.of("b", "sign-ins in 7 days"), Map.of("t1", "In use"), Map.of());

    assertThat(format("a", Optional.of(Kind.PROMOTED), evidence, Labels.NONE))
        .endsWith("  no tier → t1: b >= 5 (b 6)");
    assertThat(format("a", Optional.of(Kind.PROMOTED), evidence, labels))
        .endsWith("  no tier → In use: 6 sign-ins in 7 days (b >= 5)");
  }

  @Test
  void changeOfAnUnknownKindIsShownWithItsTrigger() throws IOException {
    assertThat(format("a", Optional.empty()))
        .isEqualTo("2026-03-01 10:00  a  no tier → t1: Paid \\u202eeert");
  }
}
