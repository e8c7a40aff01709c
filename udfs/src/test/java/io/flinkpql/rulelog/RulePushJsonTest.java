// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rulelog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class RulePushJsonTest {

  @Property(tries = 300)
  void aPushIsReadAsItWasWritten(@ForAll("pushes") RulePush push) throws InvalidPushException {
    assertThat(RulePushJson.read(RulePushJson.write(push))).isEqualTo(push);
  }

  @Provide
  static Arbitrary<RulePush> pushes() {
    return Combinators.combine(
            Arbitraries.strings().ofMaxLength(20),
            Arbitraries.longs().between(1, Long.MAX_VALUE),
            Arbitraries.of(RulePush.Role.class),
            Arbitraries.longs().between(0, 32_503_679_999_999L).optional(),
            Arbitraries.of(true, false),
            Arbitraries.strings().ofMaxLength(200),
            Arbitraries.strings().ofMaxLength(200),
            Arbitraries.longs().between(0, Long.MAX_VALUE))
        .as(
            (name, version, role, at, restart, text, by, missed) ->
                new RulePush(
                    name,
                    version,
                    role,
                    at.map(OptionalLong::of).orElse(OptionalLong.empty()),
                    restart,
                    text,
                    by,
                    List.of(),
                    missed));
  }

  @Test
  void everyErrorOfARecordIsReported() {
    assertThat(
            errors(
                """
                {"schema": "pql.rule-set/v1", "version": 0, "role": "dead", "att": null,
                 "at": "soon", "restart": 1, "text": 5, "missed": -1}
                """))
        .containsExactly(
            "unknown field 'att': did you mean 'at'?",
            "'schema' must be 'pql.rule-push/v1'",
            "'name' must be a text",
            "'version' must be a whole number, at least 1",
            "'role' must be one of live, shadow, kept, retired, covered",
            "'text' must be a text",
            "'by' must be a text of at most 200 characters",
            "'at' must be a time like 2026-03-04T10:15:30Z, or null",
            "'restart' must be true or false",
            "'missed' must be a whole number, at least 0");
  }

  @Test
  void aRecordThatIsNotOneObjectIsRefused() {
    assertThat(errors("[]")).containsExactly("the record is not one JSON object");
    assertThat(errors("{} {}")).singleElement().asString().startsWith("not valid JSON: ");
    assertThat(errors("{\"name\": \"a\", \"name\": \"b\"}"))
        .singleElement()
        .asString()
        .startsWith("not valid JSON: ");
    InvalidPushException withoutValue =
        catchThrowableOfType(InvalidPushException.class, () -> RulePushJson.read(null));
    assertThat(withoutValue.errors()).containsExactly("the record has no value");
  }

  private static List<String> errors(String json) {
    InvalidPushException refusal =
        catchThrowableOfType(
            InvalidPushException.class,
            () -> RulePushJson.read(json.getBytes(StandardCharsets.UTF_8)));
    assertThat(refusal).isNotNull();
    return refusal.errors();
  }
}
