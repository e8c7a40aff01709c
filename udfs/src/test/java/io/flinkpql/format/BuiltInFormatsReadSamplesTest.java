// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.format.FormatFixture.Reading;
import io.flinkpql.message.Interests;
import io.flinkpql.message.MessageParser;
import io.flinkpql.message.ParsedMessage;
import io.flinkpql.message.ParsedMessage.IdentityClaim;
import io.flinkpql.message.ParsedMessage.Ignored;
import io.flinkpql.message.ParsedMessage.Rejected;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.message.UsageEvent.Position;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reads the requests of public SDKs, which {@code deploy/formats/samples} captured. */
@Timeout(30)
class BuiltInFormatsReadSamplesTest {

  private static final Path SAMPLES = Path.of("..", "deploy", "formats", "samples");
  private static final Reading INTEREST =
      Reading.of(List.of("properties.rows", "properties.kind"), List.of("plan", "seats"));

  /** The receipt of all records; samples without a time of their own have this one. */
  private static final long RECEIVED = Instant.parse("2026-12-01T00:00:00Z").toEpochMilli();

  private static final String EXPORT = "usage acct_1 user_1 Report Exported [7.0, pdf]";
  private static final String GROUP = "traits acct_1 user_1 [pro, 5.0]";
  private static final String JOINED = "joined user_1 acct_1";
  private static final String LINKED = "linked anon_1 user_1";

  @Test
  void segment() throws IOException {
    assertThat(read("segment", "segment")).containsExactly(SEGMENT_CALLS);
  }

  @Test
  void rudderstack() throws IOException {
    assertThat(read("segment", "rudderstack")).containsExactly(SEGMENT_CALLS);
  }

  private static final String[] SEGMENT_CALLS = {
    "identity",
    LINKED,
    GROUP,
    JOINED,
    EXPORT,
    "usage acct_1 user_1 Page Viewed [null, null]",
    "identity",
    LINKED
  };

  @Test
  void posthog() throws IOException {
    assertThat(read("posthog", "posthog"))
        .containsExactly(
            "identity",
            GROUP,
            JOINED,
            "excluded",
            EXPORT,
            "usage acct_1 user_1 Page Viewed [null, null]",
            "identity",
            LINKED);
  }

  @Test
  void amplitude() throws IOException {
    assertThat(read("amplitude", "amplitude"))
        .containsExactly("identity", LINKED, "identity", JOINED, GROUP, JOINED, EXPORT);
  }

  @Test
  void mixpanel() throws IOException {
    assertThat(read("mixpanel", "mixpanel"))
        .containsExactly(
            "identity", LINKED, "traits acct_1  [pro, 5.0]", "identity", EXPORT, EXPORT);
  }

  @Test
  void snowplow() throws IOException {
    assertThat(read("snowplow", "snowplow"))
        .containsExactly(
            "usage acct_1 user_1 report_exported [7.0, pdf]",
            "usage acct_1 user_1 Page Viewed [null, null]",
            "usage acct_1 user_1 share [null, null]");
  }

  @Test
  void eventTimesAreThoseOfTheSenders() throws IOException {
    long sent = Instant.parse("2026-03-04T10:15:30.123Z").toEpochMilli();
    for (String name : List.of("segment", "posthog", "amplitude", "snowplow")) {
      assertThat(messages(name, name))
          .filteredOn(message -> !(message instanceof Ignored))
          .as(name)
          .anyMatch(message -> message.timestamp() == sent);
    }
    // The SDK of Mixpanel sends no time, so the record's counts.
    assertThat(messages("mixpanel", "mixpanel"))
        .filteredOn(ParsedMessage.Usable.class::isInstance)
        .extracting(ParsedMessage::timestamp)
        .containsOnly(RECEIVED);
  }

  private static List<String> read(String format, String sample) throws IOException {
    return messages(format, sample).stream().map(BuiltInFormatsReadSamplesTest::describe).toList();
  }

  private static List<ParsedMessage> messages(String format, String sample) throws IOException {
    Interests interests = Interests.always(INTEREST);
    MessageParser parser =
        new MessageParser(
            Formats.named(format).orElseThrow(), () -> interests, () -> Long.MAX_VALUE);
    List<ParsedMessage> messages = new ArrayList<>();
    for (String line : Files.readAllLines(SAMPLES.resolve(sample + ".ndjson"))) {
      parser.parse(
          line.getBytes(StandardCharsets.UTF_8), RECEIVED, new Position(0, 0, 0), messages::add);
    }
    return messages;
  }

  private static String describe(ParsedMessage message) {
    if (message instanceof Ignored ignored) {
      return ignored.cause().name().toLowerCase(Locale.ROOT);
    }
    if (message instanceof IdentityClaim claim) {
      return String.join(
          " ", claim.kind().name().toLowerCase(Locale.ROOT), claim.user(), claim.target());
    }
    if (message instanceof Rejected rejected) {
      return rejected.reason().text() + " " + rejected.detail();
    }
    UsageEvent event = FormatFixture.event(message);
    boolean usage = event.kind() == UsageEvent.Kind.USAGE;
    return String.join(
        " ",
        usage ? "usage" : "traits",
        event.account(),
        event.user() + (usage ? " " + event.event() : ""),
        Arrays.toString(usage ? event.fields() : event.traits()));
  }
}
