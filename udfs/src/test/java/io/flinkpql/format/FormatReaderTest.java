// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.format;

import static io.flinkpql.format.FormatFixture.event;
import static io.flinkpql.format.FormatFixture.parse;
import static io.flinkpql.format.FormatFixture.read;
import static io.flinkpql.format.FormatFixture.rejected;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.flinkpql.message.DeadLetterReason;
import io.flinkpql.message.MessageFormat;
import io.flinkpql.message.ParsedMessage.Ignored;
import io.flinkpql.message.ParsedMessage.Rejected;
import io.flinkpql.message.UsageEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class FormatReaderTest {

  private static final String FLAT =
      """
      type: track
      account: org
      user: person
      event: action
      timestamp: {path: at, unit: ms}
      properties: .
      """;

  @Test
  void aWrongFileShowsEveryErrorAtItsPlace() {
    String file =
        """
        type: {values: {a: track}, otherwise: trak}
        acount: org
        previous: a..b
        timestamp: {path: at, unit: min}
        batch: [7]
        rename: {a: ""}
        ignore: ["a*b"]
        group: {knd: x}
        root: a.*
        """;
    InvalidFormatException refusal =
        catchThrowableOfType(InvalidFormatException.class, () -> Formats.read("test", file));
    assertThat(refusal.getMessage().lines())
        .containsExactly(
            "1:1: a format needs 'event'",
            "1:1: a format needs one of 'account', 'user', 'anonymous'",
            "1:7: 'type' needs 'path' or 'present', or is one of track, page, screen, identify,"
                + " group, alias, delete",
            "1:39: 'otherwise' of 'type' must be one of track, page, screen, identify, group,"
                + " alias, delete: did you mean 'track'?",
            "2:1: unknown key 'acount' in a format: did you mean 'account'?",
            "3:11: 'previous': 'a..b' is not a path: expected a name at character 3",
            "4:29: 'unit' of 'timestamp' must be s, ms, us or guess",
            "5:9: a name in 'batch' must be a string: put 7 in quotes",
            "6:13: the new name of 'a' must not be empty",
            "7:9: 'ignore': 'a*b' can have a star at its end only",
            "8:9: unknown key 'knd' in 'group': did you mean 'kind'?",
            "9:7: 'root' can have neither '$.' nor a star");
  }

  @Test
  void anUnknownFormatToExtendIsAnError() {
    InvalidFormatException refusal =
        catchThrowableOfType(
            InvalidFormatException.class,
            () -> Formats.read("test", "account: a\nextends: posthg\n"));
    assertThat(refusal)
        .hasMessage("2:10: unknown format 'posthg' in 'extends': did you mean 'posthog'?");
  }

  @Test
  void aFlatDocumentIsItsOwnProperties() {
    UsageEvent event =
        event(
            parse(
                    read(FLAT),
                    FormatFixture.PLAIN,
                    FormatFixture.bytes(
                        "{'org':'a','person':3,'action':'E','at':1772619330123,'rows':5}"))
                .get(0));
    assertThat(event.account()).isEqualTo("a");
    assertThat(event.user()).isEqualTo("3");
    assertThat(event.event()).isEqualTo("E");
    assertThat(event.timestamp()).isEqualTo(1_772_619_330_123L);
    assertThat(event.fields()).containsExactly(5.0, null);
  }

  @Test
  void deadLettersNameTheMissingPath() {
    MessageFormat format = read(FLAT);
    Rejected noEvent = rejected(format, "{'org':'a','at':1772619330123}");
    assertThat(noEvent.reason()).isEqualTo(DeadLetterReason.MISSING_EVENT);
    assertThat(noEvent.detail()).isEqualTo("format test: no event name at action");
    Rejected noTime = rejected(format, "{'org':'a','action':'E'}");
    assertThat(noTime.reason()).isEqualTo(DeadLetterReason.MISSING_TIMESTAMP);
    assertThat(noTime.detail())
        .isEqualTo("format test: no time at at, nor a timestamp of the record");
    Rejected badTime = rejected(format, "{'org':'a','action':'E','at':'soon'}");
    assertThat(badTime.detail())
        .isEqualTo("format test: the first of at is not a time in 1970 to 2999");
    Rejected nobody = rejected(format, "{'action':'E','at':1772619330123}");
    assertThat(nobody.reason()).isEqualTo(DeadLetterReason.NO_ACCOUNT);
    assertThat(nobody.detail()).isEqualTo("format test: no account at org, no user at person");
    MessageFormat inside = read("extends: segment\nroot: a.b");
    assertThat(rejected(inside, "{'a':{'b':null}}").detail())
        .isEqualTo("format test: no JSON object at a.b");
    assertThat(rejected(inside, "{'a':{'b':{'type':'x'}}}").detail())
        .isEqualTo("format test: no known type at type");
  }

  @Test
  void unitsOfTimesAreThoseOfTheFile() {
    assertThat(time("s", "1772619330.5")).isEqualTo(1_772_619_330_500L);
    assertThat(time("ms", "5000")).isEqualTo(5000);
    assertThat(time("us", "5000999")).isEqualTo(5000);
    assertThat(time("guess", "1772619330")).isEqualTo(1_772_619_330_000L);
    assertThat(time("guess", "1772619330123")).isEqualTo(1_772_619_330_123L);
    assertThat(time("guess", "1772619330123456")).isEqualTo(1_772_619_330_123L);
    assertThat(time("us", "'2026-03-04T10:15:30Z'")).isEqualTo(1_772_619_330_000L);
    assertThat(time("ms", "'5000'")).isEqualTo(5000);
  }

  private static long time(String unit, String time) {
    MessageFormat format = read(FLAT.replace("unit: ms", "unit: " + unit));
    byte[] value = FormatFixture.bytes("{'org':'a','action':'E','at':" + time + "}");
    return event(parse(format, FormatFixture.PLAIN, value).get(0)).timestamp();
  }

  @Test
  void ignoredEventsHaveNoEffectAndRenamedOnesAnotherName() {
    MessageFormat format = read(FLAT + "rename: {old: New}\nignore: [noise, \"$x*\"]\n");
    assertThat(parse(format, FormatFixture.PLAIN, flat("noise")).get(0))
        .isInstanceOfSatisfying(
            Ignored.class, i -> assertThat(i.cause()).isEqualTo(Ignored.Cause.EXCLUDED));
    assertThat(parse(format, FormatFixture.PLAIN, flat("$xy")).get(0)).isInstanceOf(Ignored.class);
    assertThat(event(parse(format, FormatFixture.PLAIN, flat("old")).get(0)).event())
        .isEqualTo("New");
    assertThat(event(parse(format, FormatFixture.PLAIN, flat("noisy")).get(0)).event())
        .isEqualTo("noisy");
  }

  private static byte[] flat(String event) {
    return FormatFixture.bytes("{'org':'a','action':'" + event + "','at':1772619330123}");
  }

  @Test
  void ownKeysReplaceThoseOfTheFormatThatIsExtended() {
    MessageFormat format = read("extends: posthog\naccount: properties.$groups.team\n");
    byte[] value =
        FormatFixture.bytes(
            "{'event':'E','distinct_id':'u','timestamp':'2026-03-04T10:15:30Z',"
                + "'properties':{'$groups':{'company':'c','team':'t'}}}");
    assertThat(event(parse(format, FormatFixture.PLAIN, value).get(0)).account()).isEqualTo("t");
    String group =
        "{'event':'$groupidentify','distinct_id':'u','timestamp':'2026-03-04T10:15:30Z',"
            + "'properties':{'$group_type':'%s','$group_key':'k','$group_set':{'plan':'p'}}}";
    assertThat(
            event(
                    parse(format, FormatFixture.PLAIN, FormatFixture.bytes(group.formatted("team")))
                        .get(0))
                .account())
        .isEqualTo("k");
    assertThat(parse(format, FormatFixture.PLAIN, FormatFixture.bytes(group.formatted("company"))))
        .singleElement()
        .isInstanceOf(Ignored.class);
  }
}
