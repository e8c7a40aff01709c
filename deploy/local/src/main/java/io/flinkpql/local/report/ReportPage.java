// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.report;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Assembles a page that needs no other file: template, style, scripts and data in one. Its content
 * security policy allows the page's own scripts and style alone, and no request.
 */
final class ReportPage {

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([a-z]+)}}");
  private static final String CHARTS_POM = "/META-INF/maven/org.webjars.npm/uplot/pom.properties";

  private ReportPage() {}

  /**
   * Returns a page as HTML.
   *
   * @param title title of the document, plain text
   * @param data a JSON object, for the page's script
   * @throws IOException if a part of the page is missing in the class path
   */
  static String html(String title, String data) throws IOException {
    String charts = charts("dist/uPlot.iife.min.js");
    String script = resource("report.js");
    String style = charts("dist/uPlot.min.css") + resource("report.css");
    String policy =
        "default-src 'none'; script-src %s %s; style-src %s; base-uri 'none'; form-action 'none'"
            .formatted(hash(charts), hash(script), hash(style));
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("policy", policy);
    parts.put("title", escaped(title));
    parts.put("style", style);
    parts.put("charts", charts);
    parts.put("script", script);
    parts.put("data", inScript(data));
    parts.put("licence", escaped(charts("LICENSE")));
    return filled(resource("report.html"), parts);
  }

  /** Puts the parts into a template. Placeholders within a part stay as they are. */
  private static String filled(String template, Map<String, String> parts) {
    return PLACEHOLDER
        .matcher(template)
        .replaceAll(found -> Matcher.quoteReplacement(parts.get(found.group(1))));
  }

  /** Escapes text for HTML. */
  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** Escapes JSON for a script element; these characters occur only in its strings. */
  private static String inScript(String json) {
    return json.replace("&", "\\u0026")
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029");
  }

  /** Returns a source of the content security policy that allows one text. */
  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Reads a file of the charts' WebJar, in which each path contains the version. */
  private static String charts(String file) throws IOException {
    Properties pom = new Properties();
    try (InputStream stream = open(CHARTS_POM)) {
      pom.load(stream);
    }
    return resource(
        "/META-INF/resources/webjars/uplot/%s/%s".formatted(pom.getProperty("version"), file));
  }

  /** Reads a text file, with the line feeds that a browser would see. */
  private static String resource(String path) throws IOException {
    try (InputStream stream = open(path)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
    }
  }

  private static InputStream open(String path) throws IOException {
    InputStream stream = ReportPage.class.getResourceAsStream(path);
    if (stream == null) {
      throw new FileNotFoundException(path + " is missing in the class path");
    }
    return stream;
  }
}
