// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.measure;

import java.io.IOException;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.Optional;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;

/**
 * A flight recording of the part of a run that is counted, or none.
 *
 * <p>The first recording of a JVM instruments classes, and the code compiled of them is thrown away
 * for that. So one that nobody reads runs from before the warm-up, and the one that is kept changes
 * nothing as it begins.
 */
public final class FlightRecording implements AutoCloseable {

  private final Optional<Path> file;
  private final Optional<Recording> unread;
  private Optional<Recording> recording = Optional.empty();

  private FlightRecording(Optional<Path> file) {
    this.file = file;
    this.unread = file.map(path -> recording());
  }

  /**
   * Made before there is anything to record.
   *
   * @param file where it goes; empty for no recording
   */
  public static FlightRecording to(Optional<Path> file) {
    FlightRecording profile = new FlightRecording(file);
    profile.unread.ifPresent(
        unread -> {
          // In files, though nobody reads them: what stays in memory would be in the other too.
          unread.setMaxAge(Duration.ofSeconds(1));
          unread.start();
        });
    return profile;
  }

  /** What happens from now on is kept. */
  void start() {
    recording = file.map(path -> recording());
    recording.ifPresent(Recording::start);
  }

  private static Recording recording() {
    try {
      return new Recording(Configuration.getConfiguration("profile"));
    } catch (IOException | ParseException e) {
      throw new IllegalStateException("this JDK has no settings 'profile' of the recorder", e);
    }
  }

  /** What was kept goes into the file. */
  void stop() throws IOException {
    if (recording.isPresent()) {
      try (Recording ended = recording.get()) {
        ended.stop();
        ended.dump(file.orElseThrow());
      }
    }
  }

  @Override
  public void close() {
    unread.ifPresent(Recording::close);
  }
}
