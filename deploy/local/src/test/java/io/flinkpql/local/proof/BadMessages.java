// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Lists invalid messages, each with the reason expected on its dead letter. */
final class BadMessages {

  /**
   * Holds one invalid message.
   *
   * @param reason expected reason of the dead letter
   * @param value value of the record; may be null
   */
  record BadMessage(String reason, byte[] value) {}

  private static final int TEN_MEGABYTES = 10_000_000;
  private static final int DEPTH = 100_000;

  private final List<BadMessage> all = new ArrayList<>();

  private BadMessages() {}

  /** Returns all invalid messages. */
  static List<BadMessage> all() {
    BadMessages messages = new BadMessages();
    messages.addMalformed();
    messages.addInvalidFields();
    messages.addInvalidTimes();
    messages.addTooLarge();
    return messages.all;
  }

  private void addMalformed() {
    String reason = "malformed_json";
    all.add(new BadMessage(reason, null));
    add(reason, "");
    add(reason, "   ");
    add(reason, "no json");
    add(reason, "null");
    add(reason, "[1, 2]");
    add(reason, "\"track\"");
    add(reason, "{\"type\": \"track\", \"event\": \"Signed In\"");
    add(reason, "{\"type\": \"track\"} {\"type\": \"track\"}");
    add(reason, "{'type': 'track'}");
    add(reason, "{\"properties\": {\"n\": NaN}}");
    add(reason, "{\"properties\": " + "[".repeat(DEPTH) + "]".repeat(DEPTH) + "}");
    add(reason, "{\"a\":".repeat(DEPTH) + "1" + "}".repeat(DEPTH));
    add(reason, "{\"batch\": [{\"type\": \"track\"}, ");
    all.add(new BadMessage(reason, new byte[] {'{', '"', (byte) 0xC3, 0x28, '"', ':', '1', '}'}));
    all.add(new BadMessage(reason, new byte[] {(byte) 0xFF, (byte) 0xFE, 0, 1, 2}));
    all.add(new BadMessage(reason, track("Signed In", "acct").getBytes(StandardCharsets.UTF_16)));
  }

  private void addInvalidFields() {
    add("unsupported_type", "{}");
    add("unsupported_type", "{\"type\": 5}");
    add("unsupported_type", track("Signed In", "acct").replace("track", "heartbeat"));
    add("missing_event", "{\"type\": \"track\", \"context\": {\"groupId\": \"acct\"}}");
    add("missing_event", track("", "acct"));
    add("missing_event", track("Signed In", "acct").replace("\"Signed In\"", "{\"name\": 1}"));
    add("bad_account", track("Signed In", "a".repeat(201)));
    add("bad_account", track("Signed In", "acct\\u0007"));
    add("bad_event", track("e".repeat(201), "acct"));
    add(
        "bad_user",
        track("Signed In", "acct")
            .replace("\"event\"", "\"userId\": \"" + "u".repeat(201) + "\", \"event\""));
    add("no_account", "{\"type\": \"track\", \"event\": \"Signed In\"}");
    add("no_account", track("Signed In", "acct").replace("\"acct\"", "[\"acct\"]"));
  }

  private void addInvalidTimes() {
    for (String time : List.of("yesterday", "1969-12-31T23:59:59Z", "+99999-01-01T00:00:00Z")) {
      add("bad_timestamp", at(time));
    }
    add("bad_timestamp", at("2025-02-30T00:00:00Z"));
    add("bad_timestamp", at("3000-01-01T00:00:00Z"));
    add("future_timestamp", at("2999-12-31T23:59:59Z"));
    add("future_timestamp", receivedInTheFuture());
  }

  /** Returns a message whose sender claims that it was received in the future. */
  static String receivedInTheFuture() {
    return at("2999-12-30T00:00:00Z")
        .replaceFirst("\\{", "{\"receivedAt\": \"2999-12-30T00:00:00Z\", ");
  }

  private void addTooLarge() {
    byte[] valid = track("Signed In", "acct").getBytes(StandardCharsets.UTF_8);
    byte[] padded = Arrays.copyOf(valid, TEN_MEGABYTES);
    Arrays.fill(padded, valid.length, padded.length, (byte) ' ');
    all.add(new BadMessage("too_large", padded));
    byte[] justTooLarge = Arrays.copyOf(padded, 1024 * 1024 + 1);
    all.add(new BadMessage("too_large", justTooLarge));
  }

  private void add(String reason, String value) {
    all.add(new BadMessage(reason, value.getBytes(StandardCharsets.UTF_8)));
  }

  private static String at(String time) {
    return track("Signed In", "acct")
        .replace("{\"type\"", "{\"timestamp\": \"" + time + "\", \"type\"");
  }

  private static String track(String event, String account) {
    return "{\"type\": \"track\", \"event\": \"%s\", \"context\": {\"groupId\": \"%s\"}}"
        .formatted(event, account);
  }
}
