// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import java.util.regex.Pattern;

/** Recognizes credentials in JDBC URLs, which are printed and logged. */
public final class JdbcUrl {

  private static final Pattern PARAMETER =
      Pattern.compile("(?i)(^|[^a-z])(user|user_?name|\\w*password)=");

  /** Matches {@code //user:password@host}, which PostgreSQL's driver does not accept either. */
  private static final Pattern USER_INFO = Pattern.compile("//[^/?\\s]*@");

  private JdbcUrl() {}

  /** Returns whether a text contains a user or a password in the form of a URL. */
  public static boolean hasCredentials(String text) {
    return PARAMETER.matcher(text).find() || USER_INFO.matcher(text).find();
  }
}
