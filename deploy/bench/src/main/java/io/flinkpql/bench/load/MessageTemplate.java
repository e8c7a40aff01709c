// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A message of one kind, ready but for what differs from message to message, which all has a fixed
 * width: so a message costs a copy and some digits, and the bench can send faster than anybody
 * reads.
 */
public final class MessageTemplate {

  /** Of every message, in bytes. */
  public static final int BYTES = 608;

  /** Width of a point in time such as {@code 2026-03-04T10:15:30.123Z}. */
  static final int TIME_WIDTH = 24;

  /** Width of an account's number. */
  static final int ACCOUNT_WIDTH = 8;

  /** Width of a user's number within the account. */
  static final int USER_WIDTH = 5;

  private static final int ID_WIDTH = 12;
  private static final String ID_PREFIX = "ajs-";
  private static final String FILLER =
      "utm_source=newsletter&utm_medium=email&utm_campaign=spring-release&utm_content=header&ref=";

  // {name} or {number of random digits}; a message's own braces never hold only word characters.
  private static final Pattern HOLE = Pattern.compile("\\{([a-z]+|[0-9])}");

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

  private record Hole(String name, int offset, int width) {}

  private final byte[] text;
  private final int[] ids;
  private final int[] accounts;
  private final int[] users;
  private final int[] times;
  private final List<Hole> digits;

  private MessageTemplate(byte[] text, List<Hole> holes) {
    this.text = text;
    ids = offsets(holes, "id");
    accounts = offsets(holes, "account");
    users = offsets(holes, "user");
    times = offsets(holes, "time");
    digits = holes.stream().filter(hole -> Character.isDigit(hole.name().charAt(0))).toList();
  }

  private static int[] offsets(List<Hole> holes, String name) {
    return holes.stream().filter(h -> h.name().equals(name)).mapToInt(Hole::offset).toArray();
  }

  /** The template of a kind of usage. */
  static MessageTemplate of(ProductEvent usage) {
    String message = MESSAGE.formatted(ID_PREFIX, usage.event(), usage.properties());
    int without = render(message, 0, new ArrayList<>()).length;
    List<Hole> holes = new ArrayList<>();
    byte[] text = render(message, BYTES - without, holes);
    return new MessageTemplate(text, holes);
  }

  private static byte[] render(String message, int fillerWidth, List<Hole> holes) {
    StringBuilder text = new StringBuilder();
    Matcher hole = HOLE.matcher(message);
    while (hole.find()) {
      String name = hole.group(1);
      hole.appendReplacement(text, "");
      if (name.equals("filler")) {
        text.append(FILLER.repeat(1 + fillerWidth / FILLER.length()), 0, fillerWidth);
      } else {
        holes.add(new Hole(name, text.length(), width(name)));
        text.append("0".repeat(width(name)));
      }
    }
    return hole.appendTail(text).toString().getBytes(StandardCharsets.US_ASCII);
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
   * A message.
   *
   * @param id unique number of the message
   * @param account number of the account
   * @param user number of the user in the account
   * @param time {@link #TIME_WIDTH} bytes
   * @param random where random digits come from
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
    long left = random & Long.MAX_VALUE;
    for (Hole hole : digits) {
      write(left, message, hole.offset(), hole.width());
      left /= 10_000;
    }
    return message;
  }

  /** The number in a message's id. */
  public static long number(String messageId) {
    return Long.parseLong(messageId.substring(ID_PREFIX.length()));
  }

  /** Writes the last digits of a number that is not negative. */
  static void write(long number, byte[] target, int offset, int width) {
    long left = number;
    for (int i = offset + width - 1; i >= offset; i--) {
      target[i] = (byte) ('0' + left % 10);
      left /= 10;
    }
  }
}
