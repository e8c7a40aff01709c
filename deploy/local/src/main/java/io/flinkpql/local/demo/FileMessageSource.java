// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.demo;

import io.flinkpql.format.AnyInterest;
import io.flinkpql.job.history.MessageReader;
import io.flinkpql.job.history.NdjsonLine;
import io.flinkpql.message.Interests;
import io.flinkpql.message.MessageFormat;
import io.flinkpql.message.MessageParser;
import io.flinkpql.message.ParsedMessage;
import io.flinkpql.message.ParsedMessage.IdentityClaim;
import io.flinkpql.message.ParsedMessage.Unaddressed;
import io.flinkpql.message.ParsedMessage.Usable;
import io.flinkpql.message.UsageEvent.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Supplies the messages of files, one file after another. */
public final class FileMessageSource implements MessageSource {

  private static final Position POSITION = new Position(0, 0, 0);
  private static final long NO_TIME = -1;

  private final Deque<Path> files;
  private Optional<MessageReader> open = Optional.empty();
  private int openedFiles;

  private final MessageParser parser;
  private String key = "";
  private long time = NO_TIME;

  /** Stands for the time of a line that has none. */
  private long latest = System.currentTimeMillis();

  /**
   * Creates a source of all messages of the files.
   *
   * @param format the format of their messages
   */
  public FileMessageSource(List<Path> files, MessageFormat format) {
    this.files = new ArrayDeque<>(files);
    Interests interests = Interests.always(new AnyInterest(List.of()));
    parser = new MessageParser(format, () -> interests, System::currentTimeMillis);
  }

  @Override
  public boolean isSimulated() {
    return false;
  }

  @Override
  public Optional<Message> next() throws IOException {
    while (true) {
      if (open.isPresent()) {
        Optional<NdjsonLine> line = open.get().next();
        if (line.isPresent()) {
          return Optional.of(message(line.get().bytes()));
        }
        close();
      }
      Path next = files.poll();
      if (next == null) {
        return Optional.empty();
      }
      open =
          Optional.of(
              MessageReader.open(Files.newInputStream(next), next.toString(), openedFiles++));
    }
  }

  /**
   * Returns a record with the account as its key, so that one account's messages stay in order in
   * one partition, and with the latest event time of the line.
   */
  private Message message(byte[] value) {
    key = "";
    time = NO_TIME;
    parser.parse(value, NO_TIME, POSITION, this::note);
    latest = time == NO_TIME ? latest : time;
    return new Message(DemoTopics.USAGE, key, value, latest);
  }

  private void note(ParsedMessage message) {
    time = Math.max(time, message.timestamp());
    if (key.isEmpty()) {
      key = owner(message);
    }
  }

  /** Returns the account of a message, else its user; empty if there is neither. */
  private static String owner(ParsedMessage message) {
    if (message instanceof Usable usable) {
      return usable.event().account();
    }
    if (message instanceof Unaddressed unaddressed) {
      return unaddressed.event().user();
    }
    return message instanceof IdentityClaim claim && claim.kind() != IdentityClaim.Kind.LINKED
        ? claim.target()
        : "";
  }

  @Override
  public void close() throws IOException {
    if (open.isPresent()) {
      open.get().close();
      open = Optional.empty();
    }
  }
}
