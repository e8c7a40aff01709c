// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.postgres;

import io.flinkpql.job.delivery.TableChange;
import io.flinkpql.job.delivery.TableChangeCodec;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.apache.flink.connector.base.sink.writer.AsyncSinkWriterStateSerializer;

/**
 * Serializes the changes that a sink writer buffers at a checkpoint. {@link
 * PostgresSinkWriter#flush} leaves none, but the base class requires a serializer.
 */
final class BufferedChangesSerializer extends AsyncSinkWriterStateSerializer<TableChange> {
  private static final int VERSION = 1;

  @Override
  public int getVersion() {
    return VERSION;
  }

  @Override
  protected void serializeRequestToStream(TableChange change, DataOutputStream out)
      throws IOException {
    TableChangeCodec.write(change, out);
  }

  @Override
  protected TableChange deserializeRequestFromStream(long size, DataInputStream in)
      throws IOException {
    return TableChangeCodec.read(in);
  }
}
