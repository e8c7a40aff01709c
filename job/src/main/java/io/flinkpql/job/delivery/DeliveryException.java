// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

import java.sql.SQLException;

/** Delivery cannot go on until someone mends what its message says. */
public final class DeliveryException extends Exception {
  DeliveryException(String message, SQLException cause) {
    super(message, cause);
  }
}
