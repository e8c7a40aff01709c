// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.kafka;

import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Makes nothing of the keys of records: messages say themselves whose they are, so a copy of each
 * key would be made for nobody.
 */
public final class NullKeyDeserializer implements Deserializer<byte[]> {

  @Override
  public byte[] deserialize(String topic, byte[] key) {
    return null;
  }

  @Override
  public byte[] deserialize(String topic, Headers headers, ByteBuffer key) {
    return null;
  }
}
