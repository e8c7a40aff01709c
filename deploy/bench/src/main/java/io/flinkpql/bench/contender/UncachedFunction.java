// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.contender;

import io.flinkpql.message.UsageEvent;
import java.io.IOException;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** Reads, changes and writes a value of 256 bytes for each message. */
final class UncachedFunction extends KeyedProcessFunction<String, UsageEvent, String> {

  private static final long serialVersionUID = 1L;
  private static final int BYTES = 256;

  private transient ValueState<byte[]> state;

  @Override
  public void open(OpenContext context) {
    state =
        getRuntimeContext()
            .getState(
                new ValueStateDescriptor<>(
                    "bytes", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
  }

  @Override
  public void processElement(UsageEvent event, Context context, Collector<String> out)
      throws IOException {
    byte[] stored = state.value();
    byte[] bytes = stored == null ? new byte[BYTES] : stored;
    // Changes spread over the value, so that RocksDB cannot compress it away.
    bytes[(int) Math.floorMod(event.timestamp(), (long) BYTES)]++;
    state.update(bytes);
  }
}
