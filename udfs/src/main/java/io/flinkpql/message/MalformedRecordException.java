package io.flinkpql.message;

import java.io.IOException;

/** A record is JSON as far as it was read, but not one object and no more. */
final class MalformedRecordException extends IOException {

  private static final long serialVersionUID = 1L;

  MalformedRecordException(String message) {
    super(message);
  }
}
