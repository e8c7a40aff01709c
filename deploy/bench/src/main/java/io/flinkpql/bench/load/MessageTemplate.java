// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fills a message template whose placeholders have fixed widths. A message costs a copy and some
 * digits, so that the benchmark sends faster than any contender reads.
 */
public final class MessageTemplate {

  /** Size of every message, in bytes. */
  public static final int BYTES = 608;

  /** Width of a timestamp such as {@code 2026-03-04T10:15:30.123Z}. */
  static final int TIME_WIDTH = 24;

  /** Digits of an account's number. */
  static final int ACCOUNT_WIDTH = 8;

  /** Digits of a user's number within the account. */
  static final int USER_WIDTH = 5;

  private static final int ID_WIDTH = 12;
  private static final String ID_PREFIX = "ajs-";
  private static final String FILLER =
      "utm_source=newsletter&utm_medium=email&utm_campaign=spring-release&utm_content=header&ref=";

  // {name} or {number of random digits}; other braces of a message contain more than a word.
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z]+|[0-9])}");

  private static final String MESSAGE =
      """
      {"type":"track","messageId":"%s{id}","userId":"user_{account}_{user}",\
      "event":"%s","properties":{%s},\
      "context":{"groupId":"acct_{account}","library":{"name":"analytics.js","version":"2.11.1"},\
      "ip":"203.0.113.24","locale":"en-US","timezone":"Europe/Berlin",\
      "page":{"path":"/app/home","url":"https://app.example.com/app/home?{filler}"},\
      "userAgent":"Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0"},\
      "originalTimestamp":"{time}","receivedAt":"{time}","timestamp":"{time}"}\
      """;

  private record Placeholder(String name, int offset, int width) {}

  private final byte[] text;
  private final int[] ids;
  private final int[] accounts;
  private final int[] users;
  private final int[] times;
  private final List<Placeholder> digits;

  private MessageTemplate(byte[] text, List<Placeholder> placeholders) {
    this.text = text;
    ids = offsets(placeholders, "id");
    accounts = offsets(placeholders, "account");
    users = offsets(placeholders, "user");
    times = offsets(placeholders, "time");
    digits = placeholders.stream().filter(one -> Character.isDigit(one.name().charAt(0))).toList();
  }

  private static int[] offsets(List<Placeholder> placeholders, String name) {
    return placeholders.stream()
        .filter(one -> one.name().equals(name))
        .mapToInt(Placeholder::offset)
        .toArray();
  }

  /** Returns the template of a product event, padded to {@link #BYTES}. */
  static MessageTemplate of(ProductEvent event) {
    String message = MESSAGE.formatted(ID_PREFIX, event.event(), event.properties());
    int without = render(message, 0, new ArrayList<>()).length;
    List<Placeholder> placeholders = new ArrayList<>();
    byte[] text = render(message, BYTES - without, placeholders);
    return new MessageTemplate(text, placeholders);
  }

  private static byte[] render(String message, int fillerWidth, List<Placeholder> placeholders) {
    StringBuilder text = new StringBuilder();
    Matcher matcher = PLACEHOLDER.matcher(message);
    while (matcher.find()) {
      String name = matcher.group(1);
      matcher.appendReplacement(text, "");
      if (name.equals("filler")) {
        text.append(FILLER.repeat(1 + fillerWidth / FILLER.length()), 0, fillerWidth);
      } else {
        placeholders.add(new Placeholder(name, text.length(), width(name)));
        text.append("0".repeat(width(name)));
      }
    }
    return matcher.appendTail(text).toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static int width(String name) {
    return switch (name) {
      case "id" -> ID_WIDTH;
      case "account" -> ACCOUNT_WIDTH;
      case "user" -> USER_WIDTH;
      case "time" -> TIME_WIDTH;
      default -> Integer.parseInt(name);
    };
  }

  /**
   * Returns a message.
   *
   * @param id unique number of the message
   * @param account number of the account
   * @param user number of the user in the account
   * @param time {@link #TIME_WIDTH} bytes
   * @param random source of the random digits
   */
  byte[] fill(long id, int account, int user, byte[] time, long random) {
    byte[] message = Arrays.copyOf(text, text.length);
    for (int offset : ids) {
      write(id, message, offset, ID_WIDTH);
    }
    for (int offset : accounts) {
      write(account, message, offset, ACCOUNT_WIDTH);
    }
    for (int offset : users) {
      write(user, message, offset, USER_WIDTH);
    }
    for (int offset : times) {
      System.arraycopy(time, 0, message, offset, TIME_WIDTH);
    }
    long remaining = random & Long.MAX_VALUE;
    for (Placeholder digit : digits) {
      write(remaining, message, digit.offset(), digit.width());
      remaining /= 10_000;
    }
    return message;
  }

  /** Returns the number in the id of a message. */
  public static long number(String messageId) {
    return Long.parseLong(messageId.substring(ID_PREFIX.length()));
  }

  /** Writes the last digits of a non-negative number in ASCII. */
  static void write(long number, byte[] target, int offset, int width) {
    long remaining = number;
    for (int i = offset + width - 1; i >= offset; i--) {
      target[i] = (byte) ('0' + remaining % 10);
      remaining /= 10;
    }
  }
}
