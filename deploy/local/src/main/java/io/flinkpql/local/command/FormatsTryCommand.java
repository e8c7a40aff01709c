// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.job.history.MessageReader;
import io.flinkpql.job.history.NdjsonLine;
import io.flinkpql.local.survey.FormatSample;
import io.flinkpql.message.MessageFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Implements {@code formats try}: shows how the job understands messages. */
@Command(
    name = "try",
    description = {
      "Shows the first messages of a file as the job understands them in a format: account, user,"
          + " event, time and properties, and what would be dead-lettered and why.",
      ""
    })
final class FormatsTryCommand implements Callable<Integer> {

  private static final int MOST = 100_000;

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "FORMAT",
      description = "A name that './pql formats' lists, or a format file.")
  private String format;

  @Parameters(
      index = "1",
      paramLabel = "FILE",
      description = "Messages: one JSON document per line, optionally gzipped, or an Avro file.")
  private Path file;

  @Option(
      names = "--lines",
      paramLabel = "N",
      defaultValue = "20",
      description = "Lines to read; default: ${DEFAULT-VALUE}.")
  private int lines;

  @Override
  public Integer call() throws IOException {
    if (lines < 1 || lines > MOST) {
      throw new RefusedException("--lines: must be between 1 and " + MOST);
    }
    MessageFormat found = FormatOption.named(format);
    InputFiles.check(file);
    FormatSample sample = new FormatSample(found, read(), System.currentTimeMillis());
    sample.print(spec.commandLine().getOut());
    spec.commandLine().getOut().flush();
    return 0;
  }

  private SortedMap<Long, byte[]> read() throws IOException {
    SortedMap<Long, byte[]> read = new TreeMap<>();
    try (MessageReader reader =
        MessageReader.open(Files.newInputStream(file), file.toString(), 0)) {
      Optional<NdjsonLine> line = reader.next();
      while (line.isPresent() && read.size() < lines) {
        read.put(line.get().line(), line.get().bytes());
        line = reader.next();
      }
    }
    if (read.isEmpty()) {
      throw new RefusedException(file + ": has no message");
    }
    return read;
  }
}
