// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkpql.record.Labels;
import io.flinkpql.rules.RuleSets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TemplatesTest {

  private static final Template SLACK =
      new SlackTemplate("https://crm.example/a/{account}?v=1&w=2");

  @Test
  void slackTextGivesTheReasonsOfAFallOfTwoTiers() {
    String text =
        new String(
            new SlackTemplate("")
                .body(Records.read(Records.DEMOTED_BY_TWO_TIERS), Labels.NONE)
                .orElseThrow(),
            UTF_8);

    assertThat(text)
        .contains("• no longer days_7d &gt;= 5: days_7d is 1")
        .doesNotContain("setup", "invites_30d");
  }

  @Test
  void slackTextNamesTheTrueSideOfACondition() throws Exception {
    String either =
        Records.PROMOTED
            .replace("invites_30d >= 2", "api_calls >= 0.8 * traits.api_limit || invites_30d >= 2")
            .replace("{\"invites_30d\":6}}]", "{\"api_calls\":1,\"invites_30d\":6}}]");

    assertThat(slackText(either))
        .contains("• invites_30d &gt;= 2: invites_30d is 6\n")
        .doesNotContain("api_calls");
  }

  @Test
  void slackTextUsesTheLabelsOfTheRuleSet() throws Exception {
    Labels labels =
        new Labels(
            Map.of("invites_30d", "teammates *invited*", "days_7d", "days in 7"),
            Map.of("qualified", "Ready for sales"),
            Map.of("team", "Growing team"));

    assertThat(asTyped(slackText(Records.PROMOTED, labels)))
        .contains(
            "* rose from engaged to Ready for sales\n",
            "segments api-limit, Growing team\n",
            "• 6 teammates *invited* (invites_30d &gt;= 2)\n");
    assertThat(slackText(Records.PROMOTED, labels)).doesNotContain(" *invited");
    assertThat(slackText(Records.DEMOTED_BY_TWO_TIERS, labels))
        .contains(
            "* fell from Ready for sales to activated\n",
            "• no longer met: 1 days in 7 (days_7d &gt;= 5)");
  }

  @Test
  void jsonContainsTheRecordAndItsKey() {
    assertThat(body(new JsonTemplate(), Records.PROMOTED))
        .contains("{\"id\":\"acct_1/saas-default/3\",\"record\":" + Records.PROMOTED + "}");
  }

  @Test
  void slackMessagesStateTheChangeAndItsReasons() {
    assertThat(body(SLACK, Records.PROMOTED))
        .contains(
            "{\"text\":\"*<https://crm.example/a/acct_1?v=1&amp;w=2|acct_1>* rose from engaged to"
                + " qualified\\nPriority highest · score 42.5 · segments api-limit, team\\n"
                + "• invites_30d &gt;= 2: invites_30d is 6\\n"
                + "Last event: Teammate Invited by u1\","
                + "\"parse\":\"none\",\"unfurl_links\":false,\"unfurl_media\":false}");
    assertThat(body(new SlackTemplate(""), Records.DEMOTED))
        .contains(
            "{\"text\":\"*acct_1* fell from qualified to no tier\\nScore 1\\n"
                + "• no longer invites_30d &gt;= 2: invites_30d is absent\","
                + "\"parse\":\"none\",\"unfurl_links\":false,\"unfurl_media\":false}");
  }

  @Test
  void namesCannotForgeSlackMessages() throws Exception {
    String record =
        Records.PROMOTED
            .replace("acct_1", "<!channel> & \\\"co\\\"\\n*fired*" + "x".repeat(100))
            .replace("Teammate Invited", "<https://evil.example|click>");

    String text = slackText(record);

    assertThat(asTyped(text).lines().toList())
        .hasSize(4)
        .first()
        .asString()
        .startsWith("*<https://crm.example/a/%3C%21channel%3E%20%26%20%22co%22%0A*fired*xxx")
        .contains("|&lt;!channel&gt; &amp; \"co\" *fired*xxx", "xxx…>*");
    assertThat(asTyped(text)).contains("Last event: &lt;https://evil.example|click&gt; by u1");
    assertThat(text).doesNotContain(" *fired", "://evil", "evil.example");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a *b* c",
        "*b*",
        "_i_ (_i_)",
        "~s~",
        "`c` ```d```",
        ":tada: :+1: :)",
        "https://evil.example/x",
        "evil.example",
        "mailto:ana@evil.example",
        "@here @channel",
        "#general"
      })
  void namesAreShownAsTypedButWithoutMarkup(String name) throws Exception {
    String text = slackText(Records.PROMOTED.replace("Teammate Invited", name));
    String shown = text.substring(text.indexOf("Last event: ")).replace("Last event: ", "");

    assertThat(asTyped(shown)).isEqualTo(name + " by u1");
    assertThat(shown)
        .doesNotContainPattern("(?<!\u200b)[*~`]|[*~`](?!\u200b)")
        .doesNotContainPattern("(?<![\\w\u200b])_|_(?![\\w\u200b])")
        .doesNotContainPattern("[:@#][^\\s\u200b]|\\.\\p{L}");
  }

  /** Reads the rule set of a case; skipped where the cases are not beside the checkout. */
  @Test
  void tierOfTheCaseIsShownAsTypedButWithoutMarkup() throws Exception {
    Path rules = Path.of("../../shared/cases/webhooks/rules-hook.yaml");
    assumeTrue(Files.exists(rules), "there is no " + rules.toAbsolutePath());
    String tier = RuleSets.read(Files.readString(rules)).tiers().get(1).name();

    String text = slackText(Records.PROMOTED.replace("\"qualified\"", "\"" + tier + "\""));

    assertThat(tier).contains("https://", "*b*", "_i_", "`c`", "@here", ":tada:");
    assertThat(asTyped(text)).contains("* rose from engaged to " + tier + "\n");
    assertThat(text)
        .doesNotContain("https://evil", "*b*", " _i_ ", "~s~", "`c`", "@here", ":tada:");
  }

  @Test
  void commonNamesAndConditionsAreUnchanged() throws Exception {
    String name = "api_limit: plan 1.5, sign_in_days_7d >= 5";

    assertThat(slackText(Records.PROMOTED.replace("Teammate Invited", name)))
        .contains("Last event: " + name.replace(">", "&gt;") + " by u1");
  }

  @Test
  void lineSeparatorsInNamesDoNotBreakLines() throws Exception {
    String record = Records.PROMOTED.replace("Teammate Invited", "a\u2028b\u2029c\u0085d");

    assertThat(slackText(record)).contains("Last event: a b c d by u1");
  }

  private static String slackText(String record) throws IOException {
    return slackText(record, Labels.NONE);
  }

  private static String slackText(String record, Labels labels) throws IOException {
    return new ObjectMapper()
        .readTree(SLACK.body(Records.read(record), labels).orElseThrow())
        .path("text")
        .asText();
  }

  private static String asTyped(String text) {
    return text.replace("\u200b", "");
  }

  @Test
  void aSlackMessageIsBoundedWhateverTheRecord() {
    String evidence =
        "{\"tier\":\"qualified\",\"list\":\"enter\",\"condition\":\""
            + "<".repeat(900)
            + "\",\"met\":true,\"values\":{}},";
    String record =
        Records.PROMOTED
            .replace("\"evidence\":[", "\"evidence\":[" + evidence.repeat(50))
            .replace("\"team\"", "\"" + "&".repeat(500) + "\"");

    assertThat(body(SLACK, record).orElseThrow().length()).isLessThan(12_000);
  }

  @Test
  void segmentGroupCallsCarryTheStandingAsTraits() {
    assertThat(body(new SegmentTemplate(SegmentTemplate.Call.GROUP), Records.PROMOTED))
        .contains(
            "{\"type\":\"group\",\"userId\":\"u1\",\"groupId\":\"acct_1\",\"traits\":"
                + "{\"pql_tier\":\"qualified\",\"pql_level\":3,\"pql_score\":42.5,"
                + "\"pql_segments\":[\"api-limit\",\"team\"],\"pql_priority\":\"highest\","
                + "\"pql_converted_at\":null,\"pql_rule_set\":\"saas-default\"},"
                + "\"messageId\":\"acct_1/saas-default/3\","
                + "\"timestamp\":\"2026-03-04T10:15:30.123Z\"}");
    assertThat(body(new SegmentTemplate(SegmentTemplate.Call.GROUP), Records.DEMOTED))
        .as("what time caused has no user")
        .contains(
            "{\"type\":\"group\",\"anonymousId\":\"account:acct_1\",\"groupId\":\"acct_1\","
                + "\"traits\":{\"pql_tier\":null,\"pql_level\":0,\"pql_score\":1,"
                + "\"pql_segments\":[],\"pql_priority\":null,\"pql_converted_at\":null,"
                + "\"pql_rule_set\":\"saas-default\"},\"messageId\":\"acct_1/saas-default/4\","
                + "\"timestamp\":\"2026-03-09T00:00:00.000Z\"}");
  }

  @Test
  void segmentIdentifyCallsNameTheTriggeringUserOrTheAccount() {
    String traits =
        "{\"pql_tier\":\"qualified\",\"pql_level\":3,\"pql_score\":42.5,"
            + "\"pql_segments\":[\"api-limit\",\"team\"],\"pql_priority\":\"highest\","
            + "\"pql_converted_at\":null,\"pql_rule_set\":\"saas-default\"}";
    String end =
        "\"messageId\":\"acct_1/saas-default/3\",\"timestamp\":\"2026-03-04T10:15:30.123Z\"}";

    Template trigger = new SegmentTemplate(SegmentTemplate.Call.IDENTIFY_TRIGGER);
    assertThat(body(trigger, Records.PROMOTED))
        .contains(
            "{\"type\":\"identify\",\"userId\":\"u1\",\"traits\":"
                + traits
                + ",\"context\":{\"groupId\":\"acct_1\"},"
                + end);
    assertThat(body(trigger, Records.DEMOTED)).isEmpty();
    assertThat(body(new SegmentTemplate(SegmentTemplate.Call.IDENTIFY_ACCOUNT), Records.PROMOTED))
        .contains("{\"type\":\"identify\",\"userId\":\"acct_1\",\"traits\":" + traits + "," + end);
  }

  @Test
  void segmentMessageIdsAreBounded() {
    String record = Records.PROMOTED.replace("acct_1", "ü".repeat(200));

    assertThat(body(new SegmentTemplate(SegmentTemplate.Call.GROUP), record).orElseThrow())
        .containsPattern("\"messageId\":\"[0-9a-f-]{36}\"");
  }

  @Test
  void keysAreSafeInAHeader() {
    LoggedQualification record = Records.read(Records.PROMOTED.replace("acct_1", "a b/c\\u0001ü+"));

    assertThat(record.idempotencyKey()).isEqualTo("a%20b%2Fc%01%C3%BC%2B/saas-default/3");
  }

  @Test
  void otherRecordsAreNotReadAsQualifications() {
    assertThat(
            new String[] {
              "",
              "no json",
              "[]",
              "{}",
              Records.PROMOTED + "{}",
              Records.PROMOTED.replace("qualification/v1", "qualification/v2"),
              Records.PROMOTED.replace("\"seq\":3", "\"seq\":\"3\""),
              Records.PROMOTED.replace("2026-03-04T10:15:30.123Z", "yesterday")
            })
        .allSatisfy(json -> assertThat(LoggedQualification.read(json.getBytes(UTF_8))).isEmpty());
  }

  private static Optional<String> body(Template template, String record) {
    return template.body(Records.read(record), Labels.NONE).map(bytes -> new String(bytes, UTF_8));
  }
}
