// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job;

import io.flinkpql.job.history.MessageLines;
import io.flinkpql.job.history.Messages;
import io.flinkpql.job.history.RecordedMessages;
import io.flinkpql.job.kafka.BrokersException;
import io.flinkpql.job.options.FormatFiles;
import io.flinkpql.job.options.HistoryOptions;
import io.flinkpql.job.options.InvalidOptionsException;
import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.KafkaOptions;
import io.flinkpql.message.MessageFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/** Reads the options that the jobs over past messages share, and writes their report. */
final class HistoryReport {

  private static final String TOPICS = KafkaOptions.USAGE_TOPICS.key();

  private HistoryReport() {}

  /** Returns the option that names the messages. */
  static String messagesOption(JobConfiguration configuration) {
    return configuration.find(HistoryOptions.FILES).isPresent()
        ? HistoryOptions.FILES.key()
        : TOPICS;
  }

  /**
   * Returns the messages of the files, or of the topics.
   *
   * @throws InvalidOptionsException if neither or both are given, or a file is missing
   * @throws BrokersException if the brokers do not answer or lack a topic
   */
  static Messages messages(JobConfiguration configuration)
      throws InvalidOptionsException, BrokersException, InterruptedException {
    long startedAt = System.currentTimeMillis();
    Optional<List<String>> files = configuration.find(HistoryOptions.FILES);
    boolean topics = configuration.find(KafkaOptions.USAGE_TOPICS).isPresent();
    if (files.isPresent() == topics) {
      throw new InvalidOptionsException(
          List.of(
              "%s: give either this option or %s, from which the messages come"
                  .formatted(HistoryOptions.FILES.key(), TOPICS)));
    }
    if (topics && configuration.find(KafkaOptions.BOOTSTRAP_SERVERS).isEmpty()) {
      throw new InvalidOptionsException(
          List.of(
              "%s: is required with %s".formatted(KafkaOptions.BOOTSTRAP_SERVERS.key(), TOPICS)));
    }
    return topics
        ? RecordedMessages.upToNow(configuration, startedAt)
        : lines(configuration, files.get(), startedAt);
  }

  /**
   * Returns the messages of files.
   *
   * @param startedAt the wall clock at the start of the job, ms
   * @throws InvalidOptionsException if a file is missing, or the format is invalid
   */
  static Messages lines(JobConfiguration configuration, List<String> files, long startedAt)
      throws InvalidOptionsException {
    return new MessageLines(existing(files), files, startedAt, format(configuration));
  }

  private static MessageFormat format(JobConfiguration configuration)
      throws InvalidOptionsException {
    Optional<String> format = configuration.find(HistoryOptions.FORMAT);
    return format.isPresent() ? FormatFiles.read(format.get()) : MessageFormat.SEGMENT;
  }

  private static List<Path> existing(List<String> files) throws InvalidOptionsException {
    List<Path> paths = new ArrayList<>();
    List<String> errors = new ArrayList<>();
    for (String file : files) {
      try {
        Path path = new Path(file);
        if (path.getFileSystem().getFileStatus(path).isDir()) {
          errors.add(HistoryOptions.FILES.key() + ": is a directory; give its files: " + file);
        }
        paths.add(path);
      } catch (IOException | IllegalArgumentException e) {
        errors.add(
            "%s: cannot be read; check that the file exists and that Flink has its file system: %s"
                .formatted(HistoryOptions.FILES.key(), file));
      }
    }
    if (!errors.isEmpty()) {
      throw new InvalidOptionsException(errors);
    }
    return paths;
  }

  /** Returns the time of an option, ms since the epoch. */
  static OptionalLong time(JobConfiguration configuration, ConfigOption<String> option) {
    return configuration
        .find(option)
        .map(text -> OptionalLong.of(Instant.parse(text).toEpochMilli()))
        .orElse(OptionalLong.empty());
  }

  /**
   * Creates the file of the report, before hours of work.
   *
   * @throws InvalidOptionsException if it cannot be written
   */
  static OutputStream create(JobConfiguration configuration) throws InvalidOptionsException {
    String file = configuration.get(HistoryOptions.REPORT);
    try {
      Path path = new Path(file);
      return path.getFileSystem().create(path, FileSystem.WriteMode.OVERWRITE);
    } catch (IOException | IllegalArgumentException e) {
      throw new InvalidOptionsException(
          List.of(
              "%s: cannot be written; check the directory and that Flink has its file system: %s"
                  .formatted(HistoryOptions.REPORT.key(), file)));
    }
  }

  /** Writes the report as one line. */
  static void write(OutputStream out, String json) throws IOException {
    out.write((json + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
