// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.format;

import static io.flinkpql.format.FormatFixture.event;
import static io.flinkpql.format.FormatFixture.parse;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.message.Interests;
import io.flinkpql.message.MessageParser;
import io.flinkpql.message.ParsedMessage;
import io.flinkpql.message.ParsedMessage.IdentityClaim;
import io.flinkpql.message.ParsedMessage.IdentityClaim.Kind;
import io.flinkpql.message.ParsedMessage.Ignored;
import io.flinkpql.message.ParsedMessage.Rejected;
import io.flinkpql.message.UsageEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks the calls of each vendor that are no plain events. */
@Timeout(10)
class BuiltInFormatsTest {

  private static final String AT = "'timestamp':'2026-03-04T10:15:30.123Z'";

  static List<String> names() {
    return Formats.builtIn();
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyFormatIsValidAndDescribed(String name) {
    assertThat(Formats.named(name)).isPresent();
    assertThat(Formats.mapped(name).label()).isEqualTo(name);
    assertThat(Formats.description(name)).isNotBlank();
  }

  @Test
  void anEnvelopeCanHoldEachFormatThatIsNone() {
    UsageEvent event =
        event(
            "kafka-connect/posthog",
            "{'schema':null,'payload':{'event':'$pageview','distinct_id':'u'," + AT + "}}");
    assertThat(event.event()).isEqualTo("Page Viewed");
    assertThat(event.user()).isEqualTo("u");
    assertThat(Formats.named("kafka-connect/cloudevents")).isEmpty();
    assertThat(Formats.named("posthog/segment")).isEmpty();
    assertThat(Formats.named("csv")).isEmpty();
  }

  @Test
  void aCloudEventCompletesWhatItsDataLacks() {
    UsageEvent event =
        event(
            "cloudevents",
            "{'specversion':'1.0','id':'c1','time':'2026-03-04T10:15:30.123Z',"
                + "'data':{'type':'track','event':'E','userId':'u'}}");
    assertThat(event.messageId()).isEqualTo("c1");
    assertThat(event.timestamp()).isEqualTo(1_772_619_330_123L);
  }

  @Test
  void aListOfCloudEventsIsABatch() {
    String one =
        "{'specversion':'1.0','id':'%s','time':'2026-03-04T10:15:30.123Z',"
            + "'data':{'type':'track','event':'E','userId':'u'}}";
    List<ParsedMessage> messages =
        parse("cloudevents", "[" + one.formatted("c1") + "," + one.formatted("c2") + ",{}]");
    assertThat(messages).hasSize(3);
    assertThat(event(messages.get(1)).messageId()).isEqualTo("c2");
    assertThat(event(messages.get(1)).position().index()).isEqualTo(1);
    assertThat(((Rejected) messages.get(2)).detail())
        .isEqualTo("format cloudevents: no JSON object at data");
  }

  @Test
  void posthogIdentifiesAliasesAndGroups() {
    assertThat(
            parse(
                "posthog",
                "{'event':'$identify','distinct_id':'u','properties':{'$anon_distinct_id':'a'},"
                    + AT
                    + "}"))
        .element(1)
        .isEqualTo(claim(Kind.LINKED, "a", "u"));
    assertThat(
            parse(
                "posthog",
                "{'event':'$create_alias','distinct_id':'u','properties':{'alias':'a'},"
                    + AT
                    + "}"))
        .element(1)
        .isEqualTo(claim(Kind.LINKED, "a", "u"));
    List<ParsedMessage> group =
        parse(
            "posthog",
            "{'event':'$groupidentify','distinct_id':'u','properties':{'$group_type':'company',"
                + "'$group_key':'c','$group_set':{'plan':'pro','seats':5}},"
                + AT
                + "}");
    assertThat(event(group.get(0)).kind()).isEqualTo(UsageEvent.Kind.TRAITS);
    assertThat(event(group.get(0)).account()).isEqualTo("c");
    assertThat(event(group.get(0)).traits()).containsExactly("pro", 5.0);
    assertThat(group).element(1).isEqualTo(claim(Kind.JOINED, "u", "c"));
  }

  @Test
  void posthogBatchesCountEachMessage() {
    List<ParsedMessage> messages =
        parse(
            "posthog",
            "{'api_key':'k','batch':[{'event':'E','distinct_id':'u',"
                + AT
                + "},"
                + "{'event':'$feature_flag_called','distinct_id':'u',"
                + AT
                + "}]}");
    assertThat(messages).hasSize(2);
    assertThat(event(messages.get(0)).event()).isEqualTo("E");
    assertThat(messages.get(1)).isInstanceOf(Ignored.class);
  }

  @Test
  void amplitudeSetGroupJoinsTheUserToTheAccount() {
    List<ParsedMessage> joined =
        parse(
            "amplitude",
            "{'api_key':'k','events':[{'event_type':'$identify','user_id':'u','device_id':'d',"
                + "'time':1772619330123,'groups':{'company':'c'},'user_properties':"
                + "{'$set':{'company':'c','plan':'of the user'}}}]}");
    assertThat(joined)
        .containsExactly(
            new Ignored(Ignored.Cause.IDENTITY, 1_772_619_330_123L), claim(Kind.JOINED, "u", "c"));
    List<ParsedMessage> identified =
        parse(
            "amplitude",
            "{'event_type':'$identify','user_id':'u','device_id':'d','time':1772619330123}");
    assertThat(identified).element(1).isEqualTo(claim(Kind.LINKED, "d", "u"));
  }

  @Test
  void amplitudeGroupsCanBeLists() {
    assertThat(
            event(
                    "amplitude",
                    "{'event_type':'E','user_id':'u','time':1772619330123,"
                        + "'groups':{'company':['c','d']}}")
                .account())
        .isEqualTo("c");
  }

  @Test
  void mixpanelIdentifiesAliasesAndGroups() {
    assertThat(
            parse(
                "mixpanel",
                "{'event':'$create_alias','properties':{'distinct_id':'u','alias':'a',"
                    + "'time':1772619330123}}"))
        .element(1)
        .isEqualTo(claim(Kind.LINKED, "a", "u"));
    assertThat(
            parse(
                "mixpanel",
                "{'event':'$identify','properties':{'$identified_id':'u','$anon_id':'a',"
                    + "'time':1772619330.123}}"))
        .element(1)
        .isEqualTo(claim(Kind.LINKED, "a", "u"));
    byte[] group =
        FormatFixture.bytes(
            "[{'$token':'t','$group_key':'company_id','$group_id':'c','$set':{'plan':'pro'}},"
                + "{'$token':'t','$group_key':'team_id','$group_id':'x','$set':{'plan':'pro'}}]");
    List<ParsedMessage> messages = new ArrayList<>();
    new MessageParser(
            Formats.named("mixpanel").orElseThrow(),
            () -> Interests.always(FormatFixture.PLAIN),
            () -> Long.MAX_VALUE)
        .parse(group, 1_772_619_330_123L, FormatFixture.POSITION, messages::add);
    assertThat(messages).hasSize(2);
    assertThat(event(messages.get(0)).account()).isEqualTo("c");
    assertThat(event(messages.get(0)).traits()).containsExactly("pro", null);
    assertThat(messages.get(1)).isInstanceOf(Ignored.class);
  }

  @Test
  void snowplowReadsEntitiesAndSelfDescribingEvents() {
    UsageEvent event =
        event(
            "snowplow",
            "{'event':'unstruct','event_name':'report_exported','event_id':'e1','user_id':'u',"
                + "'collector_tstamp':'2026-03-04 10:15:30.123',"
                + "'contexts_io_example_account_1':[{'id':'c'}],"
                + "'unstruct_event_io_example_report_exported_1':{'rows':7}}");
    assertThat(event.account()).isEqualTo("c");
    assertThat(event.event()).isEqualTo("report_exported");
    assertThat(event.fields()).containsExactly(7.0, null);
    assertThat(event.timestamp()).isEqualTo(1_772_619_330_123L);
  }

  private static IdentityClaim claim(Kind kind, String user, String target) {
    return new IdentityClaim(kind, user, target, 1_772_619_330_123L, FormatFixture.POSITION);
  }
}
