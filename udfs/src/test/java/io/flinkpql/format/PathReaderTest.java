// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.flinkpql.message.FormatPath;
import io.flinkpql.message.FormatPath.Element;
import io.flinkpql.message.FormatPath.Name;
import io.flinkpql.message.FormatPath.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(10)
class PathReaderTest {

  @Test
  void namesAreSeparatedByDots() {
    assertThat(PathReader.read("properties.$groups.company").steps())
        .containsExactly(new Name("properties"), new Name("$groups"), new Name("company"));
  }

  @Test
  void aNumberInBracketsIsAnElement() {
    assertThat(PathReader.read("contexts[0].data[12]").steps())
        .containsExactly(new Name("contexts"), new Element(0), new Name("data"), new Element(12));
  }

  @Test
  void aQuotedNameCanHaveDotsBracketsAndStars() {
    assertThat(PathReader.read("a.\"b.c[*]\".'d\"'").steps())
        .containsExactly(new Name("a"), new Name("b.c[*]"), new Name("d\""));
  }

  @Test
  void aStarMatchesAnyText() {
    assertThat(PathReader.read("contexts_*_account_1[0].id").steps())
        .containsExactly(new Pattern("contexts_", "_account_1"), new Element(0), new Name("id"));
  }

  @Test
  void aDollarAndADotStartAtTheRecord() {
    FormatPath path = PathReader.read("$.time");
    assertThat(path.fromTop()).isTrue();
    assertThat(path.steps()).containsExactly(new Name("time"));
    assertThat(PathReader.read("$time").fromTop()).isFalse();
  }

  @Test
  void aDotAloneIsTheDocument() {
    assertThat(PathReader.read(".")).isEqualTo(FormatPath.DOCUMENT);
  }

  @ParameterizedTest
  @CsvSource({
    "a..b, expected a name at character 3",
    ".a, expected a name at character 1",
    "a., expected a name at character 3",
    "a[x], expected a number from 0 to 9999 and ']' at character 3",
    "a[0, expected a number from 0 to 9999 and ']' at character 3",
    "a[0]b, expected a dot or '[' at character 5",
    "a.*b*, a name can have one star at character 6"
  })
  void otherTextsAreRefusedWithTheCharacter(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PathReader.read(text))
        .withMessage(message);
  }
}
