// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpql.job.types.GoldenFile;
import io.flinkpql.job.types.ValueSerializer;
import io.flinkpql.message.DeadLetterReason;
import io.flinkpql.message.ParsedMessage;
import io.flinkpql.message.Scalars;
import io.flinkpql.message.UsageEvent;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("faults")
class MessageSerializersTest {

  private static final long NOON = 1_772_625_600_000L;

  private static final UsageEvent.Position POSITION = new UsageEvent.Position(3, 1L << 40, 2);

  private static final List<UsageEvent> EVENTS =
      List.of(
          new UsageEvent(
              UsageEvent.Kind.USAGE,
              "acct_1",
              "user-ü𝄞",
              "Feature Used",
              NOON,
              "m-1",
              7,
              new Object[] {
                null, 0.1, "text", true, false, Scalars.Mark.NULL, Scalars.Mark.STRUCTURE
              },
              new Object[0],
              POSITION),
          new UsageEvent(
              UsageEvent.Kind.TRAITS,
              "acct_1",
              "",
              "",
              NOON,
              "",
              7,
              new Object[0],
              new Object[] {100.0, "pro"},
              new UsageEvent.Position(0, 0, 0)),
          new UsageEvent(
              UsageEvent.Kind.DELETE,
              "acct_1",
              "",
              "",
              -1,
              "",
              Long.MAX_VALUE,
              new Object[0],
              new Object[0],
              new UsageEvent.Position(0, 0, 0)));

  private static final List<SourcedMessage> MESSAGES =
      List.of(
          sourced(new ParsedMessage.Usable(EVENTS.get(0))),
          sourced(new ParsedMessage.Ignored(ParsedMessage.Ignored.Cause.EXCLUDED, NOON)),
          sourced(new ParsedMessage.Ignored(ParsedMessage.Ignored.Cause.IDENTITY, NOON)),
          sourced(new ParsedMessage.Ignored(ParsedMessage.Ignored.Cause.UNMATCHED, NOON)),
          sourced(
              new ParsedMessage.Rejected(
                  DeadLetterReason.MALFORMED_JSON,
                  "not a JSON object",
                  new byte[] {(byte) 0xff, 0},
                  Long.MIN_VALUE,
                  POSITION)),
          sourced(new ParsedMessage.Unaddressed(EVENTS.get(0), new byte[] {'{', '}'})),
          sourced(claim(ParsedMessage.IdentityClaim.Kind.JOINED, "acct_1")),
          sourced(claim(ParsedMessage.IdentityClaim.Kind.LINKED, "u-1")),
          sourced(claim(ParsedMessage.IdentityClaim.Kind.FORGOTTEN, "")),
          sourced(claim(ParsedMessage.IdentityClaim.Kind.JOINED_ANONYMOUSLY, "acct_1")));

  private static final List<UserMessage> USER_MESSAGES =
      List.of(
          new UserMessage("u-1", MESSAGES.get(5)), new UserMessage("user-ü𝄞", MESSAGES.get(6)));

  @Test
  void usageEventsKeepFormatVersion1() throws IOException {
    GoldenFile golden = GoldenFile.read(getClass(), "usage-events-v1.hex");
    golden.assertWritten(new UsageEventSerializer(), EVENTS);
    golden.assertReads(new UsageEventSerializer(), EVENTS);
    golden.assertDamageIsRefused(new UsageEventSerializer());
  }

  @Test
  void sourcedMessagesKeepFormatVersion1() throws IOException {
    GoldenFile golden = GoldenFile.read(getClass(), "sourced-messages-v1.hex");
    golden.assertWritten(new SourcedMessageSerializer(), MESSAGES);
    golden.assertReads(new SourcedMessageSerializer(), MESSAGES);
    golden.assertDamageIsRefused(new SourcedMessageSerializer());
  }

  @Test
  void userMessagesKeepFormatVersion1() throws IOException {
    GoldenFile golden = GoldenFile.read(getClass(), "user-messages-v1.hex");
    golden.assertWritten(new UserMessageSerializer(), USER_MESSAGES);
    golden.assertReads(new UserMessageSerializer(), USER_MESSAGES);
    golden.assertDamageIsRefused(new UserMessageSerializer());
  }

  @Test
  void anyTextSurvivesARoundTrip() throws IOException {
    long seed = 42;
    Random random = new Random(seed);
    // One serializer for all events, to show that interned texts never mix.
    UsageEventSerializer serializer = new UsageEventSerializer();
    for (int i = 0; i < 5_000; i++) {
      boolean forCandidates = random.nextBoolean();
      UsageEvent event =
          new UsageEvent(
              UsageEvent.Kind.USAGE,
              text(random),
              text(random),
              text(random),
              random.nextLong(),
              text(random),
              random.nextLong() >>> 1,
              new Object[] {text(random), random.nextDouble(), null},
              new Object[0],
              new UsageEvent.Position(random.nextInt(), random.nextLong(), random.nextInt()),
              random.nextInt(3),
              forCandidates,
              forCandidates && random.nextBoolean());
      DataOutputSerializer output = new DataOutputSerializer(64);
      serializer.serialize(event, output);
      assertThat(serializer.deserialize(new DataInputDeserializer(output.getCopyOfBuffer())))
          .as("seed %d, event %d", seed, i)
          .usingRecursiveComparison()
          .isEqualTo(event);
    }
  }

  /**
   * Returns a random text: a short repeating ASCII text, any ASCII, or any chars with surrogates.
   */
  private static String text(Random random) {
    int alphabet = random.nextInt(3);
    int length = random.nextInt(alphabet == 0 ? 3 : 300);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append((char) random.nextInt(alphabet == 0 ? 4 : alphabet == 1 ? 128 : 65_536));
    }
    return text.toString();
  }

  @Test
  void repeatedNamesAreInterned() throws IOException {
    UsageEventSerializer serializer = new UsageEventSerializer();
    DataOutputSerializer output = new DataOutputSerializer(64);
    serializer.serialize(EVENTS.get(0), output);
    UsageEvent first = serializer.deserialize(new DataInputDeserializer(output.getCopyOfBuffer()));
    UsageEvent second = serializer.deserialize(new DataInputDeserializer(output.getCopyOfBuffer()));
    assertThat(second.event()).isSameAs(first.event());
    assertThat(second.account()).isSameAs(first.account());
  }

  @Test
  void duplicatesAreIndependent() {
    for (ValueSerializer<?> serializer :
        List.of(
            new UsageEventSerializer(),
            new SourcedMessageSerializer(),
            new UserMessageSerializer())) {
      assertThat(serializer.duplicate()).isNotSameAs(serializer).isEqualTo(serializer);
    }
  }

  @Test
  void everyDeadLetterReasonSurvivesARoundTrip() throws IOException {
    SourcedMessageSerializer serializer = new SourcedMessageSerializer();
    for (DeadLetterReason reason : DeadLetterReason.values()) {
      DataOutputSerializer output = new DataOutputSerializer(64);
      serializer.serialize(
          sourced(new ParsedMessage.Rejected(reason, "", new byte[0], NOON, POSITION)), output);
      SourcedMessage read =
          serializer.deserialize(new DataInputDeserializer(output.getCopyOfBuffer()));
      assertThat(((ParsedMessage.Rejected) read.message()).reason()).isEqualTo(reason);
    }
  }

  @Test
  void newerFormatIsRefusedWithAReason() {
    assertThatThrownBy(
            () -> new UsageEventSerializer().deserialize(new DataInputDeserializer(new byte[] {9})))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("format 9")
        .hasMessageContaining("newer release");
  }

  @Test
  void snapshotRestoresTheSerializer() throws IOException {
    for (ValueSerializer<?> serializer :
        List.of(
            new UsageEventSerializer(),
            new SourcedMessageSerializer(),
            new UserMessageSerializer())) {
      DataOutputSerializer output = new DataOutputSerializer(64);
      TypeSerializerSnapshot.writeVersionedSnapshot(output, serializer.snapshotConfiguration());
      assertThat(
              TypeSerializerSnapshot.readVersionedSnapshot(
                      new DataInputDeserializer(output.getCopyOfBuffer()),
                      getClass().getClassLoader())
                  .restoreSerializer())
          .isEqualTo(serializer);
    }
  }

  @Test
  void sizeOfACutMessageSurvivesARoundTrip() throws IOException {
    SourcedMessage cut =
        sourced(
            new ParsedMessage.Rejected(
                DeadLetterReason.TOO_LARGE, "", new byte[0], 10_000_000, NOON, POSITION));
    DataOutputSerializer output = new DataOutputSerializer(64);

    new SourcedMessageSerializer().serialize(cut, output);

    SourcedMessage read =
        new SourcedMessageSerializer()
            .deserialize(new DataInputDeserializer(output.getCopyOfBuffer()));
    assertThat(((ParsedMessage.Rejected) read.message()).size()).isEqualTo(10_000_000);
  }

  @Test
  void rejectedMessageHasNoTimestamp() {
    ParsedMessage future =
        new ParsedMessage.Rejected(
            DeadLetterReason.FUTURE_TIMESTAMP, "", new byte[0], NOON, POSITION);
    assertThat(sourced(future).timestamp()).isEqualTo(Long.MIN_VALUE);
    assertThat(MESSAGES.get(1).timestamp()).isEqualTo(NOON);
  }

  private static ParsedMessage claim(ParsedMessage.IdentityClaim.Kind kind, String target) {
    return new ParsedMessage.IdentityClaim(
        kind, "user-ü𝄞", target, NOON, new UsageEvent.Position(3, 1L << 40, 2));
  }

  private static SourcedMessage sourced(ParsedMessage message) {
    return new SourcedMessage(message, "usage", 3, 42);
  }
}
