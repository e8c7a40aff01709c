// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkpql.record.Labels;
import java.util.Optional;

/** Renders the qualification as it stands on its topic, with its idempotency key. */
public record JsonTemplate() implements Template {

  private static final long serialVersionUID = 1L;

  @Override
  public Optional<byte[]> body(LoggedQualification record, Labels labels) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("id", record.idempotencyKey());
    body.set("record", record.json());
    return Optional.of(JsonBytes.bytes(body));
  }
}
