// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import io.flinkpql.binary.SizedInput;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/** Encodes the fields of an alert. The serializers that use it write a format version first. */
final class AlertCodec {

  private AlertCodec() {}

  static void write(Alert alert, DataOutputView target) throws IOException {
    StringValue.writeString(alert.webhook(), target);
    StringValue.writeString(alert.account(), target);
    StringValue.writeString(alert.idempotencyKey(), target);
    StringValue.writeString(alert.cooldownKey(), target);
    target.writeLong(alert.effectiveAt());
    target.writeInt(alert.body().length);
    target.write(alert.body());
  }

  static Alert read(DataInputView source) throws IOException {
    return new Alert(
        SizedInput.readText(source),
        SizedInput.readText(source),
        SizedInput.readText(source),
        SizedInput.readText(source),
        source.readLong(),
        SizedInput.readBytes(source));
  }
}
