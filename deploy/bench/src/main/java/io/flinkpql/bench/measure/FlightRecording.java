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
 * Records a measurement with JFR, without the warm-up; or records nothing.
 *
 * <p>The first recording of a JVM instruments classes and so discards compiled code. Therefore a
 * discarded recording runs from before the warm-up, and starting the kept one changes nothing.
 */
public final class FlightRecording implements AutoCloseable {

  private final Optional<Path> file;
  private final Optional<Recording> discarded;
  private Optional<Recording> recording = Optional.empty();

  private FlightRecording(Optional<Path> file) {
    this.file = file;
    this.discarded = file.map(path -> recording());
  }

  /**
   * Prepares a recording; called before the warm-up.
   *
   * @param file for the recording; empty for none
   */
  public static FlightRecording to(Optional<Path> file) {
    FlightRecording recording = new FlightRecording(file);
    recording.discarded.ifPresent(
        discarded -> {
          // On disk with a maximum age: chunks in memory would be part of the kept recording too.
          discarded.setMaxAge(Duration.ofSeconds(1));
          discarded.start();
        });
    return recording;
  }

  /** Starts the recording. */
  void start() {
    recording = file.map(path -> recording());
    recording.ifPresent(Recording::start);
  }

  private static Recording recording() {
    try {
      return new Recording(Configuration.getConfiguration("profile"));
    } catch (IOException | ParseException e) {
      throw new IllegalStateException("this JDK has no JFR settings named 'profile'", e);
    }
  }

  /**
   * Stops the recording and writes it to the file.
   *
   * @throws IOException if the file cannot be written
   */
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
    discarded.ifPresent(Recording::close);
  }
}
