// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.job.delivery.SampleChanges;
import io.flinkpql.job.delivery.TableChange;
import java.io.IOException;
import java.util.List;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.connector.base.sink.writer.RequestEntryWrapper;
import org.junit.jupiter.api.Test;

class BufferedChangesSerializerTest {

  @Test
  void bufferedChangesSurviveARoundTripInOrder() throws IOException {
    BufferedChangesSerializer serializer = new BufferedChangesSerializer();
    List<TableChange> changes = SampleChanges.ofEveryKind();
    List<RequestEntryWrapper<TableChange>> entries =
        changes.stream()
            .map(change -> new RequestEntryWrapper<>(change, change.sizeInBytes()))
            .toList();

    byte[] bytes = serializer.serialize(new BufferedRequestState<>(entries));

    assertThat(
            serializer
                .deserialize(serializer.getVersion(), bytes)
                .getBufferedRequestEntries()
                .stream()
                .map(RequestEntryWrapper::getRequestEntry))
        .containsExactlyElementsOf(changes);
  }
}
