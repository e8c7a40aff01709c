// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.report;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Stream;

/** Shows one page in a browser, and records what it reports and requests. */
final class BrowserPage implements AutoCloseable {

  private static final Set<String> PROBLEMS =
      Set.of("Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded");

  private final Chromium browser;
  private final String target;
  private final String session;
  private final Queue<JsonNode> events;

  /**
   * Opens a page and waits until it is loaded.
   *
   * @param file HTML file
   * @param width width of the window, CSS pixels
   * @param colorScheme {@code light} or {@code dark}
   */
  BrowserPage(Chromium browser, Path file, int width, String colorScheme) {
    this.browser = browser;
    target =
        browser
            .send("", "Target.createTarget", Map.of("url", "about:blank"))
            .path("targetId")
            .asText();
    session =
        browser
            .send("", "Target.attachToTarget", Map.of("targetId", target, "flatten", true))
            .path("sessionId")
            .asText();
    events = browser.eventsOf(session);
    for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
      send(domain + ".enable", Map.of());
    }
    send(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 500));
    emulate("screen", colorScheme);
    send("Page.navigate", Map.of("url", file.toUri().toString()));
    await()
        .atMost(Duration.ofMinutes(3))
        .until(() -> eventsNamed("Page.loadEventFired").findAny().isPresent());
  }

  /** Emulates a medium, {@code screen} or {@code print}, and a colour scheme. */
  void emulate(String medium, String colorScheme) {
    send(
        "Emulation.setEmulatedMedia",
        Map.of(
            "media",
            medium,
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", colorScheme))));
  }

  /**
   * Evaluates JavaScript.
   *
   * @return its value as JSON; promises are awaited
   * @throws AssertionError if it throws
   */
  JsonNode evaluate(String expression) {
    JsonNode result =
        send(
            "Runtime.evaluate",
            Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
    if (result.has("exceptionDetails")) {
      throw new AssertionError(expression + ": " + result.path("exceptionDetails"));
    }
    return result.path("result").path("value");
  }

  /** Returns everything that the page wrote to the console, exceptions and refusals included. */
  List<String> problems() {
    return events.stream()
        .filter(event -> PROBLEMS.contains(event.path("method").asText()))
        .map(JsonNode::toString)
        .toList();
  }

  /** Returns the addresses of all requests, that of the page itself first. */
  List<String> requests() {
    return eventsNamed("Network.requestWillBeSent")
        .map(event -> event.path("params").path("request").path("url").asText())
        .toList();
  }

  private Stream<JsonNode> eventsNamed(String method) {
    return events.stream().filter(event -> event.path("method").asText().equals(method));
  }

  private JsonNode send(String method, Map<String, Object> parameters) {
    return browser.send(session, method, parameters);
  }

  @Override
  public void close() {
    browser.send("", "Target.closeTarget", Map.of("targetId", target));
  }
}
