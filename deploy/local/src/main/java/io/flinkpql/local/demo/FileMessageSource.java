// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkpql.local.file.LineReader;
import io.flinkpql.local.file.NdjsonLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Supplies the lines of files as messages, one file after another. */
public final class FileMessageSource implements MessageSource {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Deque<Path> files;
  private Optional<LineReader> open = Optional.empty();
  private int openedFiles;

  /** Creates a source of all lines of the files, except blank ones. */
  public FileMessageSource(List<Path> files) {
    this.files = new ArrayDeque<>(files);
  }

  @Override
  public Optional<Message> next() throws IOException {
    while (true) {
      if (open.isPresent()) {
        Optional<NdjsonLine> line = open.get().next();
        if (line.isPresent()) {
          byte[] value = line.get().bytes();
          return Optional.of(
              new Message(DemoTopics.USAGE, account(value), value, System.currentTimeMillis()));
        }
        close();
      }
      Path next = files.poll();
      if (next == null) {
        return Optional.empty();
      }
      open =
          Optional.of(new LineReader(Files.newInputStream(next), next.toString(), openedFiles++));
    }
  }

  /** Returns the account as record key: one account's messages stay in order in one partition. */
  private static String account(byte[] message) {
    try {
      JsonNode json = JSON.readTree(message);
      JsonNode group = json.path("groupId");
      return (group.isMissingNode() ? json.at("/context/groupId") : group).asText("");
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  public void close() throws IOException {
    if (open.isPresent()) {
      open.get().close();
      open = Optional.empty();
    }
  }
}
