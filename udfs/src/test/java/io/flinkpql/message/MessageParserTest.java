// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import static io.flinkpql.message.DeadLetterReason.BAD_ACCOUNT;
import static io.flinkpql.message.DeadLetterReason.BAD_TIMESTAMP;
import static io.flinkpql.message.DeadLetterReason.FUTURE_TIMESTAMP;
import static io.flinkpql.message.DeadLetterReason.MALFORMED_JSON;
import static io.flinkpql.message.DeadLetterReason.MISSING_EVENT;
import static io.flinkpql.message.DeadLetterReason.MISSING_TIMESTAMP;
import static io.flinkpql.message.DeadLetterReason.TOO_LARGE;
import static io.flinkpql.message.DeadLetterReason.UNSUPPORTED_TYPE;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.message.ParsedMessage.Ignored;
import io.flinkpql.message.ParsedMessage.Ignored.Cause;
import io.flinkpql.message.ParsedMessage.Rejected;
import io.flinkpql.message.ParsedMessage.Unaddressed;
import io.flinkpql.message.ParsedMessage.Usable;
import io.flinkpql.message.UsageEvent.Kind;
import io.flinkpql.message.UsageEvent.Position;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON is written with single quotes here, so that it can be read. */
class MessageParserTest {

  private static final String TIME = "2026-03-04T10:15:30.123Z";
  private static final long MILLIS = Instant.parse(TIME).toEpochMilli();
  private static final long NO_TIME = -1;
  private static final Position POSITION = new Position(3, 41, 0);
  private static final String TRACK =
      "{'type':'track','event':'E','context':{'groupId':'a'},'timestamp':'" + TIME + "'";

  // What it is about

  @Test
  void readsATrack() {
    UsageEvent event =
        usable(
            TestInterest.any(),
            "{'type':'track','event':'Signed In','userId':'u1','anonymousId':'x','messageId':'m1',"
                + "'context':{'groupId':'acct_1','ip':'::1'},'properties':{'rows':7},'timestamp':'"
                + TIME
                + "'}");

    assertThat(event.kind()).isEqualTo(Kind.USAGE);
    assertThat(event.account()).isEqualTo("acct_1");
    assertThat(event.user()).isEqualTo("u1");
    assertThat(event.event()).isEqualTo("Signed In");
    assertThat(event.timestamp()).isEqualTo(MILLIS);
    assertThat(event.messageId()).isEqualTo("m1");
    assertThat(event.rulesVersion()).isEqualTo(7);
    assertThat(event.fields()).isEmpty();
    assertThat(event.traits()).isEmpty();
    assertThat(event.position()).isEqualTo(POSITION);
  }

  @ParameterizedTest
  @CsvSource({"page, Page Viewed", "screen, Screen Viewed"})
  void pagesAndScreensAreEventsOfTheirOwnName(String type, String name) {
    UsageEvent event = usable(TestInterest.any().wanting(name), message(type, "'event':'other'"));

    assertThat(event.event()).isEqualTo(name);
    assertThat(event.kind()).isEqualTo(Kind.USAGE);
  }

  @Test
  void theAccountOfAGroupCallIsItsGroup() {
    TestInterest interest = TestInterest.any().readingTraits("plan");
    String traits = "'traits':{'plan':'pro'}";

    assertThat(usable(interest, message("group", "'groupId':'g'," + traits)).account())
        .isEqualTo("g");
    assertThat(usable(interest, message("group", traits)).account()).isEqualTo("a");
    assertThat(usable(interest, message("group", "'groupId':''," + traits)).account())
        .isEqualTo("a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"track", "page", "screen", "delete"})
  void theAccountOfOtherCallsIsThatOfTheirContext(String type) {
    String json = message(type, "'event':'E','groupId':'not this'");

    assertThat(usable(TestInterest.any(), json).account()).isEqualTo("a");
  }

  @Test
  void aMessageNeedNotNameItsAccount() {
    String time = "'timestamp':'" + TIME + "'";

    assertThat(usable(TestInterest.any(), "{'type':'page'," + time + "}").account()).isEmpty();
    assertThat(
            usable(
                    TestInterest.any().readingTraits("plan"),
                    "{'type':'group','traits':{'plan':'pro'}," + time + "}")
                .account())
        .isEmpty();
  }

  @Test
  void theUserIsTheAnonymousOneWhereThereIsNoOther() {
    assertThat(usable(TRACK + ",'userId':'u','anonymousId':'x'}").user()).isEqualTo("u");
    assertThat(usable(TRACK + ",'anonymousId':'x'}").user()).isEqualTo("x");
    assertThat(usable(TRACK + ",'anonymousId':'x','userId':''}").user()).isEqualTo("x");
    assertThat(usable(TRACK + ",'anonymousId':'x','userId':null}").user()).isEqualTo("x");
    assertThat(usable(TRACK + "}").user()).isEmpty();
  }

  @Test
  void whereUsersAreQualifiedTheUserStandsInTheAccountsPlace() {
    TestInterest interest = TestInterest.any().ofUsers();

    UsageEvent event = usable(interest, TRACK + ",'userId':'u'}");
    assertThat(event.account()).isEqualTo("u");
    assertThat(event.user()).isEqualTo("u");
    assertThat(usable(interest, TRACK + "}").account()).isEmpty();
    assertThat(rejected(interest, TRACK + ",'userId':'u\\n'}").reason()).isEqualTo(BAD_ACCOUNT);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "1.0, 1",
    "1e0, 1",
    "12345678901234567890123, 12345678901234567890123",
    "-0.50, -0.5",
    "1e999, ''",
    "true, ''",
    "[1], ''",
    "{}, ''"
  })
  void numericIdsBecomeText(String json, String id) {
    UsageEvent event =
        usable(
            ("{'type':'page','context':{'groupId':#},'userId':#,'messageId':#,'timestamp':'"
                    + TIME
                    + "'}")
                .replace("#", json));

    assertThat(event.account()).isEqualTo(id);
    assertThat(event.user()).isEqualTo(id);
    assertThat(event.messageId()).isEqualTo(id);
  }

  @Test
  void leavesOutWhatTextCannotHold() {
    UsageEvent event =
        usable(
            TestInterest.any().reading("properties.p"),
            "{'type':'track','event':'\\u0000E\\u0000','userId':'\\u0000','messageId':'\\ud800m',"
                + "'context':{'groupId':'a\\u0000b'},'properties':{'p':'\\ud83d\\ude00\\u0000'},"
                + "'timestamp':'"
                + TIME
                + "'}");

    assertThat(event.event()).isEqualTo("E");
    assertThat(event.user()).isEmpty();
    assertThat(event.account()).isEqualTo("ab");
    assertThat(event.messageId()).isEqualTo("\uFFFDm");
    assertThat(event.fields()).containsExactly("\uD83D\uDE00");
  }

  @Test
  void ofNamesThatComeTwiceTheLastCounts() {
    TestInterest interest = TestInterest.any().reading("properties.a", "properties.b");

    assertThat(usable(TRACK + ",'event':'F'}").event()).isEqualTo("F");
    assertThat(usable(TRACK + ",'context':{}}").account()).isEmpty();
    assertThat(rejected(TestInterest.any(), TRACK + ",'event':1}").reason())
        .isEqualTo(MISSING_EVENT);
    assertThat(usable(interest, TRACK + ",'properties':{'a':1},'properties':{'b':2}}").fields())
        .containsExactly(null, 2.0);
    assertThat(usable(interest, TRACK + ",'properties':{'a':1},'properties':3}").fields())
        .containsExactly(null, null);
  }

  @Test
  void namesAreComparedAsWhatTheySay() {
    TestInterest interest =
        TestInterest.any().reading("properties.a_long_name_1", "properties.a_long_name_2");

    assertThat(
            usable(
                    interest,
                    TRACK
                        + ",'properties':{'a_long_name_2':2,'a_long_name_3':3,'a_long_n':4,'':5,"
                        + "'\\u0061_long_name\\u005f1':1,'a_long_name_2\\u0000':6}}")
                .fields())
        .containsExactly(1.0, 2.0);
    assertThat(usable("{'t\\u0079pe':'pa\\u0067e','type\\u0000':'x','typ':'y'}", MILLIS).kind())
        .isEqualTo(Kind.USAGE);
    assertThat(rejected(TestInterest.any(), "{'type':'page\\u0000'}").reason())
        .isEqualTo(UNSUPPORTED_TYPE);
    assertThat(rejected(TestInterest.any(), TRACK + ",'timestamp':'" + TIME + "\\u0000'}").reason())
        .isEqualTo(BAD_TIMESTAMP);
  }

  @Test
  void remembersNothingOfTheMessageBefore() {
    MessageParser parser =
        new MessageParser(TestInterest.any().reading("properties.a").readingTraits("plan"));
    parse(
        parser,
        bytes(
            TRACK
                + ",'userId':'u','anonymousId':'x','messageId':'m','groupId':'g','name':'n',"
                + "'receivedAt':'"
                + TIME
                + "','properties':{'a':1},'traits':{'plan':1}}"),
        NO_TIME);
    parse(parser, bytes("{'broken"), NO_TIME);

    UsageEvent event = usable(parse(parser, bytes("{'type':'page'}"), 5));
    assertThat(event.account()).isEmpty();
    assertThat(event.user()).isEmpty();
    assertThat(event.messageId()).isEmpty();
    assertThat(event.timestamp()).isEqualTo(5);
    assertThat(event.fields()).containsOnlyNulls();
  }

  // Time

  @Test
  void theFirstTimeThatIsThereCounts() {
    String page = "{'type':'page'";
    String original = ",'originalTimestamp':'2026-03-04T10:00Z'";
    String received = ",'receivedAt':'2026-03-04T11:00Z'";

    assertThat(time(page + received + original + ",'timestamp':'2026-03-04T09:00Z'}"))
        .isEqualTo("2026-03-04T09:00:00Z");
    assertThat(time(page + received + original + "}")).isEqualTo("2026-03-04T10:00:00Z");
    assertThat(time(page + received + "}")).isEqualTo("2026-03-04T11:00:00Z");
    assertThat(time(page + "}")).isEqualTo("2026-03-04T12:00:00Z");
    assertThat(time(page + original + ",'timestamp':''}")).isEqualTo("2026-03-04T10:00:00Z");
    assertThat(time(page + original + ",'timestamp':1772619330}"))
        .isEqualTo("2026-03-04T10:00:00Z");
  }

  @Test
  void aMessageWithoutAnyTimeIsRejected() {
    Rejected rejected = rejected(TestInterest.any(), "{'type':'page'}");

    assertThat(rejected.reason()).isEqualTo(MISSING_TIMESTAMP);
    assertThat(rejected.timestamp()).isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void aTimeThatIsThereAndBadIsNotPassedOver() {
    Rejected rejected =
        rejected(
            TestInterest.any(),
            "{'type':'page','timestamp':'yesterday','originalTimestamp':'" + TIME + "'}");

    assertThat(rejected.reason()).isEqualTo(BAD_TIMESTAMP);
    assertThat(rejected.timestamp()).isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void aMessageMayBeALittleAheadOfItsReceipt() {
    String page = "{'type':'page','receivedAt':'2026-03-04T10:00:00.000Z','timestamp':";
    long longBefore = 0;

    assertThat(parse(TestInterest.any(), page + "'2026-03-04T10:05:00.000Z'}", longBefore))
        .isInstanceOf(Unaddressed.class);
    Rejected rejected =
        (Rejected) parse(TestInterest.any(), page + "'2026-03-04T10:05:00.001Z'}", longBefore);
    assertThat(rejected.reason()).isEqualTo(FUTURE_TIMESTAMP);
    assertThat(rejected.timestamp()).as("must not move a watermark").isEqualTo(Long.MIN_VALUE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",'receivedAt':'bad'", ",'receivedAt':5"})
  void withoutReceiptTheRecordsTimeCounts(String received) {
    String page = "{'type':'page','timestamp':'" + TIME + "'" + received + "}";

    assertThat(parse(TestInterest.any(), page, MILLIS - 300_000)).isInstanceOf(Unaddressed.class);
    assertThat(parse(TestInterest.any(), page, MILLIS - 300_001)).isInstanceOf(Rejected.class);
    assertThat(parse(TestInterest.any(), page, NO_TIME)).isInstanceOf(Unaddressed.class);
  }

  @Test
  void noRejectedMessageCarriesTheWatermarkIntoTheFuture() {
    String event = "{'type':'nonsense','timestamp':'2999-01-01T00:00Z'}";

    assertThat(parse(TestInterest.any(), event, MILLIS).timestamp()).isEqualTo(Long.MIN_VALUE);
    assertThat(rejected(TestInterest.any(), "{'timestamp':'" + TIME + "'}").timestamp())
        .isEqualTo(MILLIS);
  }

  // Dead letters

  @ParameterizedTest
  @ValueSource(strings = {"'Track'", "'foo'", "''", "1", "null", "['track']", "'track '"})
  void unknownTypesAreRejected(String type) {
    assertThat(rejected(TestInterest.any(), "{'type':" + type + ",'event':'E'}").reason())
        .isEqualTo(UNSUPPORTED_TYPE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",'event':''", ",'event':'\\u0000'", ",'event':7", ",'event':null"})
  void aTrackNeedsAnEvent(String event) {
    assertThat(rejected(TestInterest.any(), "{'type':'track'" + event + "}").reason())
        .isEqualTo(MISSING_EVENT);
  }

  @Test
  void accountIdsAreBounded() {
    String longest = "\uD83D\uDE00".repeat(200);
    String time = "{'type':'page','timestamp':'" + TIME + "','context':{'groupId':'";

    assertThat(usable(time + longest + "'}}").account()).isEqualTo(longest);
    for (String id : List.of(longest + "x", "a\\n", "\\u0085", "\\u007f")) {
      assertThat(rejected(TestInterest.any(), time + id + "'}}").reason()).isEqualTo(BAD_ACCOUNT);
    }
    assertThat(usable(time + "'},'userId':'u\\n'}").user()).isEqualTo("u\n");
  }

  @Test
  void ofSeveralReasonsTheFirstIsGiven() {
    String account = "'context':{'groupId':'a\\n'}";
    TestInterest strict = TestInterest.any().excluding((user, fields) -> true).wanting();
    String future = "'timestamp':'2026-03-04T11:00Z','receivedAt':'2026-03-04T10:00Z'";

    assertThat(rejected(strict.withMaxMessageBytes(3), "{{{{").reason()).isEqualTo(TOO_LARGE);
    assertThat(rejected(strict, "{'type':'foo',").reason()).isEqualTo(MALFORMED_JSON);
    assertThat(rejected(strict, "{'type':'foo'}").reason()).isEqualTo(UNSUPPORTED_TYPE);
    assertThat(rejected(strict, "{'type':'track'}").reason()).isEqualTo(MISSING_EVENT);
    assertThat(rejected(strict, "{'type':'track','event':'E'," + account + "}").reason())
        .isEqualTo(MISSING_TIMESTAMP);
    assertThat(rejected(strict, "{'type':'page','timestamp':'x'," + account + "}").reason())
        .isEqualTo(BAD_TIMESTAMP);
    assertThat(rejected(strict, "{'type':'page'," + future + "," + account + "}").reason())
        .isEqualTo(BAD_ACCOUNT);
    assertThat(rejected(strict, "{'type':'page'," + future + "}").reason())
        .isEqualTo(FUTURE_TIMESTAMP);
    assertThat(ignored(strict, message("identify", "'userId':'u'"))).isEqualTo(Cause.EXCLUDED);
    assertThat(ignored(strict, "{'type':'page','timestamp':'" + TIME + "'}"))
        .isEqualTo(Cause.EXCLUDED);
  }

  @Test
  void aRecordMayBeAsLargeAsTheLimit() {
    byte[] json = bytes(TRACK + "}");

    assertThat(parse(TestInterest.any().withMaxMessageBytes(json.length), json, NO_TIME))
        .isInstanceOf(Usable.class);
    Rejected rejected =
        (Rejected) parse(TestInterest.any().withMaxMessageBytes(json.length - 1), json, NO_TIME);
    assertThat(rejected.reason()).isEqualTo(TOO_LARGE);
    assertThat(rejected.value()).isEqualTo(json);
  }

  @Test
  void tenMegabytesAreNoTrouble() {
    byte[] json = bytes(TRACK + ",'properties':{'p':'" + "x".repeat(10 << 20) + "'}}");

    assertThat(((Rejected) parse(TestInterest.any(), json, NO_TIME)).reason()).isEqualTo(TOO_LARGE);
    Usable usable =
        (Usable)
            parse(
                TestInterest.any().withMaxMessageBytes(Integer.MAX_VALUE).reading("properties.p"),
                json,
                NO_TIME);
    assertThat((String) usable.event().fields()[0]).hasSize(10 << 20);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " \n\t",
        "{",
        "}",
        "{'type':'page'",
        "{'type':'page'}}",
        "{'type':'page'} x",
        "{'type':'page'} {}",
        "{'type':'page'} []",
        "{'type':'page'}[",
        "{'type':'page'} 1",
        "{'type':'page','a':",
        "{'type':'page','a':[}",
        "{'type':'page','a':[1,]}",
        "{'type':'page',}",
        "{'type':'page','a':01}",
        "{'type':'page','a':1.}",
        "{'type':'page','a':.5}",
        "{'type':'page','a':+1}",
        "{'type':'page','a':-}",
        "{'type':'page','a':1e}",
        "{'type':'page','a':NaN}",
        "{'type':'page','a':Infinity}",
        "{'type':'page','a':tru}",
        "{'type':'page','a':truely}",
        "{'type':'page','a':nul",
        "{'type':'page','a':'x}",
        "{'type':'page','a':'\\x'}",
        "{'type':'page','a':'\\u12g4'}",
        "{'type':'page','a':'\n'}",
        "{'type':'page','a' 1}",
        "{'type':'page' 'a':1}",
        "{type:'page'}",
        "{'type':'page',1:2}",
        "{'type':'page'} // remark",
        "{/* remark */}",
        "[]",
        "[{'type':'page'}]",
        "null",
        "true",
        "12",
        "'page'",
        "page"
      })
  void whatIsNotOneJsonObjectIsMalformed(String json) {
    byte[] value = bytes(json);
    Rejected rejected = (Rejected) parse(TestInterest.any(), value, MILLIS);

    assertThat(rejected.reason()).isEqualTo(MALFORMED_JSON);
    assertThat(rejected.value()).isEqualTo(value);
    assertThat(rejected.timestamp()).isEqualTo(Long.MIN_VALUE);
    assertThat(rejected.detail()).isNotBlank().hasSizeLessThanOrEqualTo(200);
  }

  @Test
  void aRecordWithoutValueIsMalformed() {
    Rejected rejected = (Rejected) parse(TestInterest.any(), (byte[]) null, MILLIS);

    assertThat(rejected.reason()).isEqualTo(MALFORMED_JSON);
    assertThat(rejected.value()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0x00, 0x80, 0xC0, 0xE2, 0xED, 0xF5, 0xFF})
  void whatIsNoUtf8IsMalformedWhereverItStands(int wrong) {
    for (String json : List.of(TRACK + ",'a':'#'}", TRACK + ",'#':1}", TRACK + "}#", "#" + TRACK)) {
      byte[] value = bytes(json);
      value[json.indexOf('#')] = (byte) wrong;

      assertThat(((Rejected) parse(TestInterest.any(), value, MILLIS)).reason())
          .isEqualTo(MALFORMED_JSON);
    }
  }

  @Test
  void jsonIsUtf8AndNothingElse() {
    byte[] utf16 = (TRACK + "}").replace('\'', '"').getBytes(StandardCharsets.UTF_16LE);

    assertThat(parse(TestInterest.any(), utf16, MILLIS)).isInstanceOf(Rejected.class);
  }

  @Test
  void aByteOrderMarkIsPassedOver() {
    MessageParser parser = new MessageParser(TestInterest.any());
    byte[] marked = bytes("\uFEFF{'batch':[" + TRACK + "},7]}");

    for (int i = 0; i < 2; i++) {
      List<ParsedMessage> messages = all(parser, marked);
      assertThat(messages.get(0)).isInstanceOf(Usable.class);
      assertThat(((Rejected) messages.get(1)).value()).asString().isEqualTo("7");
    }
    assertThat(parse(parser, bytes("\uFEFF\uFEFF{'type':'page'}"), MILLIS))
        .isInstanceOf(Rejected.class);
  }

  @ParameterizedTest
  @CsvSource({"999, true", "1000, false", "200000, false"})
  void jsonNestsSoDeepAndNoDeeper(int below, boolean usable) {
    String deep = TRACK + ",'a':" + "[".repeat(below) + "]".repeat(below) + "}";
    MessageParser parser = new MessageParser(TestInterest.any());

    assertThat(parse(parser, bytes(deep), NO_TIME) instanceof Usable).isEqualTo(usable);
    assertThat(parse(parser, bytes(TRACK + "}"), NO_TIME)).isInstanceOf(Usable.class);
  }

  @Test
  void hugeNumbersAreReadInGoodTime() {
    String digits = "7".repeat(1_000_000);
    String json = TRACK + ",'userId':" + digits + ",'properties':{'a':" + digits + ",'b':0.";
    TestInterest interest =
        TestInterest.any()
            .reading("properties.a", "properties.b", "properties.c")
            .withMaxMessageBytes(1 << 26);

    UsageEvent event = usable(interest, json + digits + ",'c':1e" + digits + "}}");

    assertThat(event.user().isEmpty()).as("no user").isTrue();
    assertThat(event.fields()).containsExactly(null, 7.0 / 9, null);
  }

  // Properties, traits

  @Test
  void readsTheFieldsOfInterest() {
    UsageEvent event =
        usable(
            TestInterest.any()
                .reading("properties.n", "properties.t", "properties.yes", "properties.no")
                .reading("properties.nil", "properties.list", "properties.object")
                .reading("properties.none", "context.page.url", "context.groupId", "traits.bot"),
            TRACK.replace("'groupId':'a'", "'groupId':5,'page':{'x':{'url':1},'url':'/'}")
                + ",'properties':{'n':-1.5e1,'t':'text','yes':true,'no':false,'nil':null,"
                + "'list':[1,{'none':1}],'object':{'none':1}},'traits':{'bot':true}}");

    assertThat(event.fields())
        .containsExactly(
            -15.0,
            "text",
            true,
            false,
            Scalars.Mark.NULL,
            Scalars.Mark.STRUCTURE,
            Scalars.Mark.STRUCTURE,
            null,
            "/",
            5.0,
            true);
    assertThat(event.account()).isEqualTo("5");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, -0.0",
    "123456789012345678, 123456789012345678",
    "-999999999999999999, -999999999999999999",
    "12345678901234567890123, 12345678901234567890123",
    "1.7976931348623157e308, 1.7976931348623157e308",
    "4.9e-324, 4.9e-324",
    "1e-999, 0"
  })
  void numbersAreDoubles(String json, double number) {
    TestInterest interest = TestInterest.any().reading("properties.n");

    assertThat(usable(interest, TRACK + ",'properties':{'n':" + json + "}}").fields())
        .containsExactly(number);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e999", "-1e999"})
  void numbersWithoutEndAreAbsent(String json) {
    TestInterest interest = TestInterest.any().reading("properties.n");

    assertThat(usable(interest, TRACK + ",'properties':{'n':" + json + "}}").fields())
        .containsOnlyNulls();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'a':1}", "{'a':'b'}", "{'a':[{'b':1}]}", "{'a':null}", "[]", "null"})
  void aPathThroughWhatIsNoObjectIsAbsent(String properties) {
    TestInterest interest = TestInterest.any().reading("properties.a.b");

    assertThat(usable(interest, TRACK + ",'properties':" + properties + "}").fields())
        .containsOnlyNulls();
  }

  @Test
  void aFieldAndWhatStandsBelowItCanBothBeRead() {
    TestInterest interest = TestInterest.any().reading("properties.a.b", "properties.a");

    assertThat(usable(interest, TRACK + ",'properties':{'a':{'b':1}}}").fields())
        .containsExactly(1.0, Scalars.Mark.STRUCTURE);
    assertThat(usable(interest, TRACK + ",'properties':{'a':{'b':1},'a':2}}").fields())
        .containsExactly(null, 2.0);
  }

  @Test
  void theNameOfAPageStandsInItsProperties() {
    TestInterest interest = TestInterest.any().reading("properties.x", "properties.name");

    for (String type : List.of("page", "screen")) {
      assertThat(usable(interest, message(type, "'name':'Home'")).fields()[1]).isEqualTo("Home");
      assertThat(usable(interest, message(type, "'name':'Home','properties':{'x':1}")).fields())
          .containsExactly(1.0, "Home");
      assertThat(
              usable(interest, message(type, "'properties':{'name':'In'},'name':'Out'")).fields())
          .containsExactly(null, "In");
      assertThat(usable(interest, message(type, "'name':''")).fields()).containsOnlyNulls();
      assertThat(usable(interest, message(type, "'name':5")).fields()).containsOnlyNulls();
    }
    assertThat(usable(interest, TRACK + ",'name':'Home'}").fields()).containsOnlyNulls();
  }

  @Test
  void traitsAreThoseOfTheContextWhereTheMessageHasNone() {
    TestInterest interest = TestInterest.any().reading("traits.bot.kind");
    String context = "'context':{'traits':{'bot':{'kind':'c'}}}";

    assertThat(usable(interest, message("page", context)).fields()).containsExactly("c");
    assertThat(usable(interest, message("page", context + ",'traits':null")).fields())
        .containsExactly("c");
    assertThat(usable(interest, message("page", context + ",'traits':[]")).fields())
        .containsExactly("c");
    assertThat(usable(interest, message("page", context + ",'traits':{}")).fields())
        .containsOnlyNulls();
    assertThat(
            usable(interest, message("page", context + ",'traits':{'bot':{'kind':'m'}}")).fields())
        .containsExactly("m");
  }

  @Test
  void groupCallsStateTraitsThatRulesRead() {
    TestInterest interest =
        TestInterest.any().wanting().readingTraits("plan", "seats", "gone", "list", "none");
    String traits = "{'plan':'pro','seats':5,'gone':null,'list':[],'other':1}";

    UsageEvent event = usable(interest, message("group", "'traits':" + traits));

    assertThat(event.kind()).isEqualTo(Kind.TRAITS);
    assertThat(event.event()).isEmpty();
    assertThat(event.traits()).containsExactly("pro", 5.0, Scalars.Mark.NULL, null, null);
    assertThat(usable(interest, message("group", "'context':{'traits':" + traits + "}")).traits())
        .containsExactly("pro", 5.0, Scalars.Mark.NULL, null, null);
  }

  // Without effect

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'other':1}",
        "{'plan':[]}",
        "{'plan':{'x':1}}",
        "{'plan':1e999}",
        "null",
        "'plan'"
      })
  void groupCallsWithoutTraitsThatRulesReadAreIdentity(String traits) {
    TestInterest interest = TestInterest.any().readingTraits("plan");

    assertThat(ignored(interest, message("group", "'traits':" + traits))).isEqualTo(Cause.IDENTITY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"identify", "alias", "group"})
  void callsAboutUsersAreIdentity(String type) {
    ParsedMessage message = parse(TestInterest.any(), message(type, "'userId':'u'"), NO_TIME);

    assertThat(message).isEqualTo(new Ignored(Cause.IDENTITY, MILLIS));
  }

  @Test
  void eventsNobodyAsksForAreUnmatched() {
    TestInterest interest = TestInterest.any().wanting("Other");

    assertThat(parse(interest, TRACK + "}", NO_TIME))
        .isEqualTo(new Ignored(Cause.UNMATCHED, MILLIS));
    assertThat(ignored(interest, message("page", "'event':'Other'"))).isEqualTo(Cause.UNMATCHED);
    assertThat(ignored(interest, "{'type':'page','timestamp':'" + TIME + "'}"))
        .isEqualTo(Cause.UNMATCHED);
  }

  @Test
  void excludedMessagesAreDroppedByUserAndFields() {
    TestInterest interest =
        TestInterest.any()
            .reading("traits.bot")
            .excluding(
                (user, fields) -> user.endsWith("@us.com") || Boolean.TRUE.equals(fields[0]));

    for (String type : List.of("page", "screen", "identify", "group", "alias")) {
      assertThat(ignored(interest, message(type, "'userId':'me@us.com'")))
          .isEqualTo(Cause.EXCLUDED);
      assertThat(ignored(interest, message(type, "'traits':{'bot':true}")))
          .isEqualTo(Cause.EXCLUDED);
    }
    assertThat(usable(interest, message("page", "'userId':'me@them.com'")).user())
        .isEqualTo("me@them.com");
  }

  @Test
  void aDeletionIsNeverExcludedNorUnmatched() {
    TestInterest interest = TestInterest.any().wanting().excluding((user, fields) -> true);

    UsageEvent event = usable(interest, message("delete", "'userId':'u'"));
    assertThat(event.kind()).isEqualTo(Kind.DELETE);
    assertThat(event.account()).isEqualTo("a");
    assertThat(event.user()).isEqualTo("u");
    assertThat(event.event()).isEmpty();
  }

  // Batches

  @Test
  void aBatchIsUnpacked() {
    String bad = "{'type':'track' , 'x':[1,2]}";
    byte[] json =
        bytes(
            "{'type':'page','sentAt':'x','batch': [ "
                + TRACK
                + "} ,\n"
                + bad
                + ", 7 ,'ä\\n', [1,[2]],null,-1.5e3,true,"
                + TRACK
                + ",'messageId':'m'}],'x':{}}");

    List<ParsedMessage> messages = all(new MessageParser(TestInterest.any()), json);

    assertThat(messages).hasSize(9);
    assertThat(usable(messages.get(0)).position()).isEqualTo(new Position(3, 41, 0));
    assertThat(usable(messages.get(8)).position()).isEqualTo(new Position(3, 41, 8));
    assertThat(usable(messages.get(8)).messageId()).isEqualTo("m");
    assertThat(messages.subList(1, 8))
        .extracting(m -> new String(((Rejected) m).value(), StandardCharsets.UTF_8))
        .containsExactly(
            bad.replace('\'', '"'), "7", "\"ä\\n\"", "[1,[2]]", "null", "-1.5e3", "true");
    assertThat(messages.subList(1, 8))
        .extracting(m -> ((Rejected) m).reason())
        .startsWith(MISSING_EVENT, MALFORMED_JSON)
        .filteredOn(MALFORMED_JSON::equals)
        .hasSize(6);
  }

  @Test
  void elementsOfLargeBatchesAreCutOutWhereTheyStand() {
    StringBuilder batch = new StringBuilder("{'batch':[0");
    for (int i = 1; i < 5000; i++) {
      batch.append(i % 2 == 0 ? "," : " ,\n").append(i);
    }
    MessageParser parser = new MessageParser(TestInterest.any());

    for (int round = 0; round < 2; round++) {
      assertThat(all(parser, bytes(batch + "]}")))
          .extracting(m -> Integer.parseInt(new String(((Rejected) m).value())))
          .startsWith(0, 1, 2)
          .endsWith(4998, 4999)
          .isSorted();
    }
  }

  @Test
  void aBatchIsTakenAsAWhole() {
    byte[] broken = bytes("{'batch':[" + TRACK + "}," + TRACK + "}],'x':}");

    List<ParsedMessage> messages = all(new MessageParser(TestInterest.any()), broken);

    assertThat(messages).singleElement().isInstanceOf(Rejected.class);
    assertThat(((Rejected) messages.get(0)).value()).isEqualTo(broken);
  }

  @Test
  void anEmptyBatchHoldsNothing() {
    assertThat(all(new MessageParser(TestInterest.any()), bytes("{'batch':[]}"))).isEmpty();
  }

  @Test
  void whatIsNoListIsNoBatch() {
    assertThat(usable(TRACK + ",'batch':{'type':'page'}}").event()).isEqualTo("E");
    assertThat(usable(TRACK + ",'batch':[1],'batch':null}").event()).isEqualTo("E");
    List<ParsedMessage> nested =
        all(new MessageParser(TestInterest.any()), bytes("{'batch':[{'batch':[1,2]}]}"));
    assertThat(nested).singleElement().isInstanceOf(Rejected.class);
    assertThat(((Rejected) nested.get(0)).reason()).isEqualTo(UNSUPPORTED_TYPE);
  }

  // How it is written down

  private static String message(String type, String more) {
    String context = more.contains("'context'") ? "" : "'context':{'groupId':'a'},";
    return "{'type':'" + type + "'," + context + "'timestamp':'" + TIME + "'," + more + "}";
  }

  private static byte[] bytes(String json) {
    return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }

  private static String time(String json) {
    long record = Instant.parse("2026-03-04T12:00:00Z").toEpochMilli();
    return Instant.ofEpochMilli(parse(TestInterest.any(), json, record).timestamp()).toString();
  }

  private static UsageEvent usable(String json) {
    return usable(TestInterest.any(), json);
  }

  private static UsageEvent usable(String json, long recordTimestamp) {
    return usable(parse(TestInterest.any(), json, recordTimestamp));
  }

  private static UsageEvent usable(Interest interest, String json) {
    return usable(parse(interest, json, NO_TIME));
  }

  private static UsageEvent usable(ParsedMessage message) {
    if (message instanceof Unaddressed unaddressed) {
      assertThat(unaddressed.event().account()).isEmpty();
      return unaddressed.event();
    }
    assertThat(message).isInstanceOf(Usable.class);
    return ((Usable) message).event();
  }

  private static Rejected rejected(Interest interest, String json) {
    ParsedMessage message = parse(interest, json, NO_TIME);
    assertThat(message).isInstanceOf(Rejected.class);
    return (Rejected) message;
  }

  private static Cause ignored(Interest interest, String json) {
    ParsedMessage message = parse(interest, json, NO_TIME);
    assertThat(message).isInstanceOf(Ignored.class);
    return ((Ignored) message).cause();
  }

  private static ParsedMessage parse(Interest interest, String json, long recordTimestamp) {
    return parse(interest, bytes(json), recordTimestamp);
  }

  private static ParsedMessage parse(Interest interest, byte[] value, long recordTimestamp) {
    return parse(new MessageParser(interest), value, recordTimestamp);
  }

  private static ParsedMessage parse(MessageParser parser, byte[] value, long recordTimestamp) {
    List<ParsedMessage> messages = new ArrayList<>();
    parser.parse(value, recordTimestamp, POSITION, messages::add);
    messages.removeIf(ParsedMessage.IdentityClaim.class::isInstance);
    assertThat(messages).hasSize(1);
    return messages.get(0);
  }

  private static List<ParsedMessage> all(MessageParser parser, byte[] value) {
    List<ParsedMessage> messages = new ArrayList<>();
    parser.parse(value, NO_TIME, POSITION, messages::add);
    return messages;
  }
}
