// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import static io.flinkpql.message.DeadLetterReason.MALFORMED_JSON;
import static io.flinkpql.message.ParserFixture.MILLIS;
import static io.flinkpql.message.ParserFixture.TRACK;
import static io.flinkpql.message.ParserFixture.bytes;
import static io.flinkpql.message.ParserFixture.parse;
import static io.flinkpql.message.ParserFixture.parseAll;
import static io.flinkpql.message.ParserFixture.parser;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.message.ParsedMessage.Rejected;
import io.flinkpql.message.ParsedMessage.Usable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Covers records that are not exactly one well-formed JSON object. */
class MalformedRecordTest {

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
  void otherThanOneJsonObjectIsMalformed(String json) {
    byte[] value = bytes(json);
    Rejected rejected = (Rejected) parse(TestInterest.any(), value, MILLIS);

    assertThat(rejected.reason()).isEqualTo(MALFORMED_JSON);
    assertThat(rejected.value()).isEqualTo(value);
    assertThat(rejected.timestamp()).isEqualTo(Long.MIN_VALUE);
    assertThat(rejected.detail()).isNotBlank().hasSizeLessThanOrEqualTo(200);
  }

  @Test
  void recordWithoutValueIsMalformed() {
    Rejected rejected = (Rejected) parse(TestInterest.any(), (byte[]) null, MILLIS);

    assertThat(rejected.reason()).isEqualTo(MALFORMED_JSON);
    assertThat(rejected.value()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0x00, 0x80, 0xC0, 0xE2, 0xED, 0xF5, 0xFF})
  void invalidUtf8IsMalformedAnywhere(int wrong) {
    for (String json : List.of(TRACK + ",'a':'#'}", TRACK + ",'#':1}", TRACK + "}#", "#" + TRACK)) {
      byte[] value = bytes(json);
      value[json.indexOf('#')] = (byte) wrong;

      assertThat(((Rejected) parse(TestInterest.any(), value, MILLIS)).reason())
          .isEqualTo(MALFORMED_JSON);
    }
  }

  @Test
  void utf16IsRejected() {
    byte[] utf16 = (TRACK + "}").replace('\'', '"').getBytes(StandardCharsets.UTF_16LE);

    assertThat(parse(TestInterest.any(), utf16, MILLIS)).isInstanceOf(Rejected.class);
  }

  @Test
  void byteOrderMarkIsSkipped() {
    MessageParser parser = parser(TestInterest.any());
    byte[] marked = bytes("\uFEFF{'batch':[" + TRACK + "},7]}");

    for (int i = 0; i < 2; i++) {
      List<ParsedMessage> messages = parseAll(parser, marked);
      assertThat(messages.get(0)).isInstanceOf(Usable.class);
      assertThat(((Rejected) messages.get(1)).value()).asString().isEqualTo("7");
    }
    assertThat(parse(parser, bytes("\uFEFF\uFEFF{'type':'page'}"), MILLIS))
        .isInstanceOf(Rejected.class);
  }
}
