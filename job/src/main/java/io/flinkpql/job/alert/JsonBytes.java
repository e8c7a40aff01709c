// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.UncheckedIOException;

/** Writes JSON trees as UTF-8 bytes. */
final class JsonBytes {

  private static final ObjectWriter WRITER = JsonMapper.builder().build().writer();

  private JsonBytes() {}

  static byte[] bytes(JsonNode json) {
    try {
      return WRITER.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
  }
}
