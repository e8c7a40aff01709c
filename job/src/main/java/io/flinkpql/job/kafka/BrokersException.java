// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.kafka;

import java.io.IOException;

/** Reports in a sentence that brokers refused a request or did not answer. */
public final class BrokersException extends IOException {

  private static final long serialVersionUID = 1L;

  BrokersException(String message, Throwable cause) {
    super(message, cause);
  }
}
