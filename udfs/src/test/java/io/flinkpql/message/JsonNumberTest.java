// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonNumberTest {

  @Property(tries = 20_000)
  void randomNumbersGiveTheNearestDouble(@ForAll long seed) {
    Random random = new Random(seed);
    StringBuilder number = new StringBuilder(random.nextBoolean() ? "-" : "");
    number.append(1 + random.nextInt(9)).append(digits(random, random.nextInt(20)));
    if (random.nextInt(4) > 0) {
      number.append('.').append(digits(random, 1 + random.nextInt(19)));
    }
    if (random.nextInt(4) == 0) {
      number.append(random.nextBoolean() ? "e" : "E-").append(random.nextInt(330));
    }

    assertThat(read(number.toString())).isEqualTo(Double.parseDouble(number.toString()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0.0",
        "0.1",
        "-0.5",
        "999999999999999",
        "9.99999999999999",
        "0.000000000000001",
        "9007199254740993",
        "999999999999999999",
        "-99999999999999999",
        "9223372036854775808",
        "1e999",
        "-1E999",
        "1e-999",
        "0.00000000000000000000000000001"
      })
  void edgeCasesAgreeWithParseDouble(String number) {
    assertThat(read(number)).isEqualTo(Double.parseDouble(number));
  }

  private static String digits(Random random, int count) {
    return random
        .ints(count, 0, 10)
        .collect(StringBuilder::new, StringBuilder::append, StringBuilder::append)
        .toString();
  }

  private static double read(String number) {
    byte[] padded = ("[" + number + "]").getBytes(StandardCharsets.US_ASCII);
    JsonText text = new JsonText();
    text.set(padded, 1, padded.length - 1);
    return JsonNumber.read(text);
  }
}
