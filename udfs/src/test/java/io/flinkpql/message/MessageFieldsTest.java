// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import static io.flinkpql.message.ParserFixture.TRACK;
import static io.flinkpql.message.ParserFixture.eventOf;
import static io.flinkpql.message.ParserFixture.message;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Covers the fields and traits that rule sets read. */
class MessageFieldsTest {

  @Test
  void fieldsAreReadInTheOrderOfTheInterest() {
    UsageEvent event =
        eventOf(
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
  void numbersAreReadAsDoubles(String json, double number) {
    TestInterest interest = TestInterest.any().reading("properties.n");

    assertThat(eventOf(interest, TRACK + ",'properties':{'n':" + json + "}}").fields())
        .containsExactly(number);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e999", "-1e999"})
  void numbersBeyondDoublesAreAbsent(String json) {
    TestInterest interest = TestInterest.any().reading("properties.n");

    assertThat(eventOf(interest, TRACK + ",'properties':{'n':" + json + "}}").fields())
        .containsOnlyNulls();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'a':1}", "{'a':'b'}", "{'a':[{'b':1}]}", "{'a':null}", "[]", "null"})
  void pathThroughANonObjectIsAbsent(String properties) {
    TestInterest interest = TestInterest.any().reading("properties.a.b");

    assertThat(eventOf(interest, TRACK + ",'properties':" + properties + "}").fields())
        .containsOnlyNulls();
  }

  @Test
  void fieldAndItsChildCanBothBeRead() {
    TestInterest interest = TestInterest.any().reading("properties.a.b", "properties.a");

    assertThat(eventOf(interest, TRACK + ",'properties':{'a':{'b':1}}}").fields())
        .containsExactly(1.0, Scalars.Mark.STRUCTURE);
    assertThat(eventOf(interest, TRACK + ",'properties':{'a':{'b':1},'a':2}}").fields())
        .containsExactly(null, 2.0);
  }

  @Test
  void contextTraitsReplaceMissingTraits() {
    TestInterest interest = TestInterest.any().reading("traits.bot.kind");
    String context = "'context':{'traits':{'bot':{'kind':'c'}}}";

    assertThat(eventOf(interest, message("page", context)).fields()).containsExactly("c");
    assertThat(eventOf(interest, message("page", context + ",'traits':null")).fields())
        .containsExactly("c");
    assertThat(eventOf(interest, message("page", context + ",'traits':[]")).fields())
        .containsExactly("c");
    assertThat(eventOf(interest, message("page", context + ",'traits':{}")).fields())
        .containsOnlyNulls();
    assertThat(
            eventOf(interest, message("page", context + ",'traits':{'bot':{'kind':'m'}}")).fields())
        .containsExactly("m");
  }
}
