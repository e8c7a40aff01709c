// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.management.ThreadMXBean;
import io.flinkpql.message.ParsedMessage.Rejected;
import io.flinkpql.message.ParsedMessage.Unaddressed;
import io.flinkpql.message.ParsedMessage.Usable;
import io.flinkpql.message.UsageEvent.Position;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Feeds the parser random, broken and real records: it never throws and recovers at once. */
class MessageParserRobustnessTest {

  private static final Position POSITION = new Position(0, 0, 0);
  private static final long RECORD_TIMESTAMP = 1_772_619_331_000L;
  private static final Path REAL_EVENTS =
      Path.of("../../shared/data/gharchive-kubernetes.ndjson.gz");

  private static final String MESSAGE =
      """
      {"type": "track", "messageId": "m-1", "userId": 17, "anonymousId": "ä😀", "event": "E\\u00e9",
       "context": {"groupId": "acct_1", "traits": {"plan": null}, "page": {"url": "/"}},
       "properties": {"rows": -12.5e3, "list": [true, false, {"x": "\\ud83d\\ude00\\n"}], "a": {"b": 1}},
       "timestamp": "2026-03-04T10:15:30.123+01:00", "receivedAt": "2026-03-04T10:15:31Z"}
      """;

  private static final String BATCH = "{\"batch\": [" + MESSAGE + ", 7, " + MESSAGE + "]}";

  private static final TestInterest INTEREST =
      TestInterest.any()
          .reading("properties.rows", "properties.a.b", "context.page.url", "traits.plan")
          .readingTraits("plan");

  /** Serves all tries, so that state left behind by one would break the next. */
  private final MessageParser parser = ParserFixture.parser(INTEREST);

  private final JsonMapper mapper =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  @Property(tries = 500)
  void randomBytesAreRejected(@ForAll byte[] value) {
    assertThat(parse(value)).singleElement().isInstanceOf(Rejected.class);
    assertStillParsesGoodMessages();
  }

  @Property(tries = 5000)
  void brokenMessagesAreMalformedWhereJacksonSaysSo(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] value = mutate(random, random.nextInt(4) == 0 ? BATCH : MESSAGE);

    List<ParsedMessage> messages = parse(value);

    if (isUtf8(value)) {
      assertMalformedWhereJacksonSaysSo(value, messages);
    } else {
      assertThat(reasons(messages)).containsExactly(DeadLetterReason.MALFORMED_JSON);
    }
    for (ParsedMessage message : messages) {
      if (message instanceof Rejected rejected) {
        assertThat(rejected.detail()).matches("[\\x20-\\x7E]{1,200}");
      }
    }
    assertStillParsesGoodMessages();
  }

  /** Returns whether the bytes are UTF-8, which Jackson validates only where it decodes. */
  private static boolean isUtf8(byte[] value) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private void assertMalformedWhereJacksonSaysSo(byte[] value, List<ParsedMessage> messages) {
    JsonNode tree;
    try {
      tree = mapper.readTree(new String(value, StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      assertThat(reasons(messages)).containsExactly(DeadLetterReason.MALFORMED_JSON);
      assertThat(((Rejected) messages.get(0)).value()).isEqualTo(value);
      return;
    }
    if (tree.path("batch").isArray() && !tree.path("type").isTextual()) {
      assertThat(messages).hasSameSizeAs(tree.path("batch"));
    } else if (tree.isObject()) {
      assertThat(reasons(messages)).hasSize(1).doesNotContain(DeadLetterReason.MALFORMED_JSON);
    }
  }

  private void assertStillParsesGoodMessages() {
    assertThat(parse(MESSAGE.getBytes(StandardCharsets.UTF_8)))
        .singleElement()
        .isInstanceOfSatisfying(
            Usable.class,
            usable -> {
              assertThat(usable.event().user()).isEqualTo("17");
              assertThat(usable.event().event()).isEqualTo("Eé");
              assertThat(usable.event().fields())
                  .containsExactly(-12_500.0, 1.0, "/", Scalars.Mark.NULL);
            });
  }

  private static byte[] mutate(Random random, String message) {
    byte[] value = message.getBytes(StandardCharsets.UTF_8);
    byte[] replacements = "{}[]\",:\\u0e+-. tfn\n".getBytes(StandardCharsets.US_ASCII);
    for (int i = random.nextInt(3); i >= 0 && value.length > 0; i--) {
      int at = random.nextInt(value.length);
      byte replacement = replacements[random.nextInt(replacements.length)];
      value =
          switch (random.nextInt(5)) {
            case 0 -> replace(value, at, at + 1, replacement);
            case 1 -> replace(value, at, at + 1, (byte) random.nextInt(256));
            case 2 -> replace(value, at, at, replacement);
            case 3 -> replace(value, at, at + 1);
            default -> replace(value, at, value.length, replacement);
          };
    }
    return value;
  }

  private static byte[] replace(byte[] value, int from, int to, byte... by) {
    byte[] result = new byte[value.length - (to - from) + by.length];
    System.arraycopy(value, 0, result, 0, from);
    System.arraycopy(by, 0, result, from, by.length);
    System.arraycopy(value, to, result, from + by.length, value.length - to);
    return result;
  }

  @ParameterizedTest
  @ValueSource(strings = {MESSAGE, BATCH})
  void everyTruncatedRecordIsMalformed(String record) {
    byte[] value = record.strip().getBytes(StandardCharsets.UTF_8);

    for (int length = 0; length < value.length; length++) {
      assertThat(reasons(parse(Arrays.copyOf(value, length))))
          .containsExactly(DeadLetterReason.MALFORMED_JSON);
    }
    assertStillParsesGoodMessages();
  }

  @Test
  void uniqueFieldNamesDoNotAccumulate() {
    int bytes = 0;
    for (int i = 0; bytes < 50_000_000; i++) {
      byte[] value =
          ("{\"type\": \"page\", \"" + i + "x".repeat(40_000) + "\": 1}")
              .getBytes(StandardCharsets.US_ASCII);
      bytes += value.length;
      assertThat(parse(value)).singleElement().isInstanceOf(Unaddressed.class);
    }
    assertStillParsesGoodMessages();
  }

  @Test
  void warmParserAllocatesUnderOneKilobytePerMessage() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    assumeThat(threads.isThreadAllocatedMemoryEnabled()).isTrue();
    byte[] value = MESSAGE.getBytes(StandardCharsets.UTF_8);
    int rounds = 2000;
    long thread = Thread.currentThread().getId();
    for (int i = 0; i < rounds; i++) {
      parser.parse(value, RECORD_TIMESTAMP, POSITION, message -> {});
    }

    long before = threads.getThreadAllocatedBytes(thread);
    for (int i = 0; i < rounds; i++) {
      parser.parse(value, RECORD_TIMESTAMP, POSITION, message -> {});
    }

    assertThat((threads.getThreadAllocatedBytes(thread) - before) / rounds).isLessThan(1000);
  }

  @Test
  void allRealEventsAreUsable() throws IOException {
    assumeThat(REAL_EVENTS).isReadable();
    int usable = 0;
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(REAL_EVENTS)), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        assertThat(parse(line.getBytes(StandardCharsets.UTF_8)))
            .singleElement()
            .isInstanceOf(Usable.class);
        usable++;
      }
    }
    assertThat(usable).isEqualTo(12_001);
  }

  private List<ParsedMessage> parse(byte[] value) {
    List<ParsedMessage> messages = new ArrayList<>();
    parser.parse(value, RECORD_TIMESTAMP, POSITION, messages::add);
    return messages;
  }

  private static List<DeadLetterReason> reasons(List<ParsedMessage> messages) {
    return messages.stream().map(m -> m instanceof Rejected r ? r.reason() : null).toList();
  }
}
