// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.flink.runtime.client.JobExecutionException;
import org.apache.flink.util.SerializedThrowable;
import org.junit.jupiter.api.Test;

class FailureDescriptionTest {

  @Test
  void ownMessageIsFollowedByTheRootCause() {
    Exception failure =
        new IllegalStateException(
            "the broker did not start.",
            new ExecutionException(new ConnectException("Connection refused")));

    assertThat(FailureDescription.of(failure))
        .isEqualTo("the broker did not start: Connection refused");
  }

  @Test
  void rootCauseIsNotRepeated() {
    IOException cause = new IOException("No space left on device");

    assertThat(FailureDescription.of(new FailedException("full: No space left on device", cause)))
        .isEqualTo("full: No space left on device");
  }

  @Test
  void messagesOfLibrariesAboveTheRootCauseAreLeftOut() {
    assertThat(
            FailureDescription.of(
                new JobExecutionException(
                    null, "Job execution failed.", new IOException("No space left on device"))))
        .isEqualTo("No space left on device");
  }

  @Test
  void javaClassBeforeAMessageIsLeftOut() {
    Exception failure = new IOException("No space left on device");

    assertThat(FailureDescription.of(new SerializedThrowable(failure)))
        .isEqualTo("No space left on device");
  }

  @Test
  void matterIsNamedWhereTheMessageHoldsOnlyAName() {
    assertThat(FailureDescription.of(new UnknownHostException("kafka")))
        .isEqualTo("the host kafka is unknown");
    assertThat(FailureDescription.of(new TimeoutException())).isEqualTo("no answer in time");
    assertThat(FailureDescription.of(new NoSuchFileException("/none")))
        .isEqualTo("/none: no such file or directory");
    assertThat(FailureDescription.of(new AccessDeniedException("/root")))
        .isEqualTo("/root: permission denied");
    assertThat(FailureDescription.of(new FileSystemException("/f", null, "Is a directory")))
        .isEqualTo("/f: Is a directory");
  }

  @Test
  void errorsOfTheJvmNameTheMatterAndTheRemedy() {
    assertThat(FailureDescription.of(new OutOfMemoryError("Java heap space")))
        .contains("memory", "PQL_JAVA_OPTS=-Xmx4g");
    assertThat(FailureDescription.of(new NoClassDefFoundError("org/rocksdb/RocksDB")))
        .contains("a library is missing or cannot be read", "org/rocksdb/RocksDB");
  }

  @Test
  void failureWithoutAMessageNamesItsKind() {
    assertThat(FailureDescription.of(new IllegalStateException()))
        .contains("IllegalStateException", "--verbose");
  }
}
