package io.flinkpql.local.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.Optional;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;

/** A flight recording of the part of a run that is counted, or none. */
final class Profile {

  private final Optional<Path> file;
  private Optional<Recording> recording = Optional.empty();

  private Profile(Optional<Path> file) {
    this.file = file;
  }

  /**
   * @param file where it goes; empty for no recording
   */
  static Profile to(Optional<Path> file) {
    return new Profile(file);
  }

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

  void stop() throws IOException {
    if (recording.isPresent()) {
      try (Recording ended = recording.get()) {
        ended.stop();
        ended.dump(file.orElseThrow());
      }
    }
  }
}
