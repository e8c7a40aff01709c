// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the data that a page embeds, as a parser of HTML finds it. */
public final class PageData {

  private static final String BEGIN = "<script type=\"application/json\" id=\"data\">";

  private PageData() {}

  /** Reads the data of a page. */
  public static JsonNode read(Path file) throws IOException {
    String html = Files.readString(file);
    int from = html.indexOf(BEGIN) + BEGIN.length();
    return new ObjectMapper().readTree(html.substring(from, html.indexOf("</script>", from)));
  }
}
