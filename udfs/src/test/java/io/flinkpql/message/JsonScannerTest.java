// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.flinkpql.message.JsonScanner.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares the scanner with Jackson on random, valid and broken documents. */
class JsonScannerTest {

  private static final List<String> FRAGMENTS =
      List.of(
          "{", "}", "[", "]", "\"", ",", ":", "\\", "\\u00", "\\n", "\\ud83d", "\\ude00", "\\u0000",
          "0", "-", ".", "e", "+", "E5", "12", " ", "\n", "\t", "\r", "\f", "\u0001", "\u007f", "ä",
          "€", "😀", "true", "nul", "false", "NaN", "'", "/", "//", "x");

  /** Matches a surrogate pair, an unpaired surrogate (group 1) or another escape. */
  private static final Pattern ESCAPES =
      Pattern.compile(
          "\\\\u[dD][89abAB]\\p{XDigit}{2}\\\\u[dD][c-fC-F]\\p{XDigit}{2}"
              + "|(\\\\u[dD][89a-fA-F]\\p{XDigit}{2})"
              + "|\\\\.");

  /** Serves all tries, so that state left behind by one would break the next. */
  private final JsonScanner json = new JsonScanner();

  private final JsonFactory factory = new JsonFactory();

  @Property(tries = 3000)
  void tokensEqualThoseOfJackson(@ForAll long seed) throws IOException {
    byte[] document = document(new Random(seed)).getBytes(StandardCharsets.UTF_8);

    assertThat(tokens(document)).isPresent().isEqualTo(tokensOfJackson(document));
    assertThat(canBeSkipped(document)).isTrue();
  }

  @Property(tries = 20_000)
  void rejectsTheDocumentsThatJacksonRejects(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    byte[] document = mutated(random, document(random));

    assertThat(tokens(document))
        .as(new String(document, StandardCharsets.UTF_8))
        .isEqualTo(tokensOfJackson(document));
    assertThat(canBeSkipped(document)).isEqualTo(tokens(document).isPresent());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{a; expected a field name at byte 2",
        "{\"a\" 1}; expected a colon at byte 6",
        "{\"a\":1 \"b\"; expected a comma or the end of an object at byte 8",
        "{\"a\":}; expected a value at byte 6",
        "[1 2]; expected a comma or the end of a list at byte 4",
        "[1,]; expected a value at byte 4",
        "[trux]; expected a value at byte 5",
        "[-x]; expected a digit at byte 3",
        "[1.]; expected a digit at byte 4",
        "[\"\\x\"]; an unknown escape sequence at byte 4",
        "[\"\\u00g0\"]; expected a hexadecimal digit at byte 7",
        "[\"\t\"]; a control character in a string at byte 3",
        "[\"ab; unexpected end of the JSON",
        "[\"\\; unexpected end of the JSON",
        "[\"\\u00; unexpected end of the JSON",
        "[12; unexpected end of the JSON",
        "[tr; unexpected end of the JSON",
        "[ ; unexpected end of the JSON"
      })
  void errorsNameTheProblemAndItsByte(String document, String problem) {
    json.open(document.getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> json.skip(json.value()))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessage(problem);
  }

  private boolean canBeSkipped(byte[] document) {
    json.open(document);
    try {
      json.skip(json.value());
      return json.atEnd();
    } catch (MalformedRecordException e) {
      return false;
    }
  }

  /** Returns the tokens that the scanner reads; empty if it rejects the document. */
  private Optional<List<String>> tokens(byte[] document) {
    List<String> tokens = new ArrayList<>();
    json.open(document);
    try {
      addValue(tokens);
      return json.atEnd() ? Optional.of(tokens) : Optional.empty();
    } catch (MalformedRecordException e) {
      return Optional.empty();
    }
  }

  private void addValue(List<String> tokens) throws MalformedRecordException {
    Kind kind = json.value();
    switch (kind) {
      case OBJECT -> {
        tokens.add("{");
        while (json.nextName()) {
          tokens.add("name " + text());
          addValue(tokens);
        }
        tokens.add("}");
      }
      case LIST -> {
        tokens.add("[");
        while (json.nextElement()) {
          addValue(tokens);
        }
        tokens.add("]");
      }
      case TEXT -> tokens.add("text " + text());
      case NUMBER -> tokens.add("number " + text());
      default -> tokens.add(kind.name());
    }
  }

  private String text() {
    JsonText text = new JsonText();
    json.text(text);
    return text.toString();
  }

  private Optional<List<String>> tokensOfJackson(byte[] document) throws IOException {
    List<String> tokens = new ArrayList<>();
    int depth = 0;
    int values = 0;
    try (JsonParser jackson = factory.createParser(withoutUnpairedSurrogates(decoded(document)))) {
      for (JsonToken token = jackson.nextToken(); token != null; token = jackson.nextToken()) {
        tokens.add(describe(token, jackson));
        values += depth == 0 ? 1 : 0;
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
      }
    } catch (JsonProcessingException | CharacterCodingException e) {
      return Optional.empty();
    }
    return values == 1 ? Optional.of(tokens) : Optional.empty();
  }

  private static String decoded(byte[] document) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(document)).toString();
  }

  private static String describe(JsonToken token, JsonParser jackson) throws IOException {
    return switch (token) {
      case FIELD_NAME -> "name " + jackson.currentName();
      case VALUE_STRING -> "text " + jackson.getText();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "number " + jackson.getText();
      case VALUE_TRUE -> "TRUE";
      case VALUE_FALSE -> "FALSE";
      case VALUE_NULL -> "NULL";
      default -> token.asString();
    };
  }

  /** Replaces unpaired surrogates, which Jackson keeps in texts and rejects in names. */
  private static String withoutUnpairedSurrogates(String document) {
    return ESCAPES
        .matcher(document)
        .replaceAll(
            escape ->
                escape.group(1) == null ? Matcher.quoteReplacement(escape.group()) : "\\\\uFFFD");
  }

  /** Creates a random list; a bare number at the end would make Jackson wait for more digits. */
  private static String document(Random random) {
    StringBuilder document = new StringBuilder();
    addSpace(document, random);
    document.append('[');
    addRandomValue(document, random, 4);
    return document.append(']').append(random.nextBoolean() ? "" : "\n ").toString();
  }

  private static void addRandomValue(StringBuilder document, Random random, int depth) {
    addSpace(document, random);
    switch (random.nextInt(depth == 0 ? 5 : 9)) {
      case 0 -> document.append(List.of("true", "false", "null").get(random.nextInt(3)));
      case 1 -> document.append(random.nextInt(2000) - 1000);
      case 2 -> document.append(random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20));
      case 3, 4 -> addText(document, random);
      case 5, 6 -> {
        document.append('[');
        for (int i = random.nextInt(4); i > 0; i--) {
          addRandomValue(document, random, depth - 1);
          document.append(i > 1 ? "," : "");
        }
        document.append(']');
      }
      default -> {
        document.append('{');
        for (int i = random.nextInt(5); i > 0; i--) {
          addSpace(document, random);
          addText(document, random);
          addSpace(document, random);
          document.append(':');
          addRandomValue(document, random, depth - 1);
          document.append(i > 1 ? "," : "");
        }
        document.append('}');
      }
    }
    addSpace(document, random);
  }

  private static void addSpace(StringBuilder document, Random random) {
    if (random.nextInt(8) == 0) {
      document.append(List.of(" ", "\n", "\t ", "\r\n").get(random.nextInt(4)));
    }
  }

  private static void addText(StringBuilder document, Random random) {
    document.append('"');
    for (int i = random.nextInt(30); i > 0; i--) {
      switch (random.nextInt(40)) {
        case 0 -> document.append("ä");
        case 1 -> document.append("€");
        case 2 -> document.append("😀");
        case 3 -> document.append('\\').append("\"\\/bfnrt".charAt(random.nextInt(8)));
        case 4 -> document.append(String.format("\\u%04x", random.nextInt(1 << 16)));
        case 5 -> document.append(String.format("\\u%04X", 0xD7F0 + random.nextInt(0x820)));
        case 6 -> document.append("\\ud83d\\ude00");
        case 7 -> document.append('\u007f');
        default -> document.append((char) ('#' + random.nextInt(50)));
      }
    }
    document.append('"');
  }

  private static byte[] mutated(Random random, String document) {
    StringBuilder text = new StringBuilder(document);
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(text.length() + 1);
      int end = Math.min(text.length(), at + random.nextInt(3));
      switch (random.nextInt(6)) {
        case 0 -> text.delete(at, end);
        case 1 -> text.setLength(at);
        default -> text.replace(at, end, FRAGMENTS.get(random.nextInt(FRAGMENTS.size())));
      }
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    if (bytes.length > 0 && random.nextInt(8) == 0) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }
}
