// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the page of a backtest in a headless Chromium; skipped where none is installed. */
class ReportPageIT {

  private static final String FIGURES =
      """
      Object.fromEntries([...document.querySelectorAll("[data-figure]")]
        .map(each => [each.dataset.figure, each.textContent]))
      """;

  private static final String OVERLAPPING_EXAMPLES =
      """
      (() => {
        document.querySelectorAll("details").forEach(each => { each.open = true; });
        return [...document.querySelectorAll(".example")]
          .filter(each => each.scrollWidth > each.clientWidth).length;
      })()
      """;

  /** Names fields that are no figures, or keys of a table's rows. */
  private static final Set<String> TEXTS = Set.of("day", "of", "window", "definition", "predicts");

  @TempDir static Path directory;
  private static Path page;
  private static Path discovery;
  private static Path quietBacktest;
  private static Path emptyDiscovery;

  @BeforeAll
  static void writePage() throws Exception {
    assumeTrue(
        Chromium.shared().isPresent(),
        "no Chromium on the PATH: install Debian's package chromium to test the pages");
    page = SampleBacktest.page(directory);
    discovery = SampleDiscovery.page(directory);
    quietBacktest = SampleBacktest.quietPage(directory);
    emptyDiscovery = SampleDiscovery.emptyPage(directory);
  }

  private static BrowserPage open(int width, String colorScheme) {
    return new BrowserPage(Chromium.shared().orElseThrow(), page, width, colorScheme);
  }

  private static BrowserPage open() {
    return open(1280, "light");
  }

  private static BrowserPage open(Path file) {
    return new BrowserPage(Chromium.shared().orElseThrow(), file, 1280, "light");
  }

  @ParameterizedTest
  @CsvSource({"390,light", "390,dark", "1280,light", "1280,dark"})
  void pagesFitTheirWindowWithoutErrorOrRequest(int width, String colorScheme) {
    for (Path file : List.of(page, discovery, quietBacktest, emptyDiscovery)) {
      try (BrowserPage opened =
          new BrowserPage(Chromium.shared().orElseThrow(), file, width, colorScheme)) {
        assertThat(opened.problems()).isEmpty();
        assertThat(opened.requests()).containsExactly(file.toUri().toString());
        assertThat(opened.evaluate("document.documentElement.scrollWidth").asInt())
            .isLessThanOrEqualTo(width);
        assertThat(opened.evaluate("document.querySelector('.lede').textContent").asText())
            .isNotBlank();
        assertThat(opened.evaluate(OVERLAPPING_EXAMPLES).asInt()).isZero();
      }
    }
  }

  @Test
  void everyFigureOfABacktestIsOnThePage() throws IOException {
    assertThat(assertFiguresAreShown(page)).isGreaterThan(1000);
  }

  @Test
  void everyFigureOfABacktestWithoutLeadsIsOnThePage() throws IOException {
    assertThat(assertFiguresAreShown(quietBacktest)).isPositive();
  }

  @Test
  void everyFigureOfADiscoveryIsOnThePage() throws IOException {
    assertThat(assertFiguresAreShown(discovery)).isGreaterThan(150);
  }

  /** Asserts that each figure of the report is on its page; returns their number. */
  private static int assertFiguresAreShown(Path file) throws IOException {
    try (BrowserPage opened = open(file)) {
      JsonNode shown = opened.evaluate(FIGURES);
      Map<String, JsonNode> figures = new LinkedHashMap<>();
      collect("", PageData.read(file).path("report"), figures);
      figures.forEach(
          (pointer, value) -> {
            assertThat(shown.has(pointer)).as(pointer).isTrue();
            assertShown(pointer, shown.path(pointer).asText(), value);
          });
      return figures.size();
    }
  }

  /** Collects the numbers and the absent numbers by their JSON pointers. */
  private static void collect(String pointer, JsonNode node, Map<String, JsonNode> figures) {
    if (node.isObject()) {
      node.properties()
          .forEach(field -> collect(pointer + "/" + field.getKey(), field.getValue(), figures));
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        collect(pointer + "/" + i, node.get(i), figures);
      }
    } else if (!TEXTS.contains(pointer.substring(pointer.lastIndexOf('/') + 1))
        && !node.isTextual()) {
      figures.put(pointer, node);
    }
  }

  private static void assertShown(String pointer, String text, JsonNode value) {
    if (value.isNull()) {
      assertThat(text).as(pointer).isEqualTo("–");
      return;
    }
    double number = Double.parseDouble(text.replaceAll("[^0-9.\\-]", ""));
    assertThat(text.contains("%") ? number / 100 : number)
        .as(pointer + " shown as " + text)
        .isCloseTo(value.asDouble(), within(tolerance(text)));
  }

  /** Returns half a unit of the last digit shown. */
  private static double tolerance(String text) {
    int point = text.indexOf('.');
    long digits = point < 0 ? 0 : text.substring(point).chars().filter(Character::isDigit).count();
    double unit = Math.pow(10, -digits) / (text.contains("%") ? 100 : 1);
    return point < 0 && !text.contains("%") ? 0 : 0.501 * unit;
  }

  @Test
  void clickOnAHeaderSortsItsColumn() {
    String column =
        """
        (() => {
          const table = document.querySelector("table");
          const heads = [...table.tHead.rows[0].cells];
          const at = heads.findIndex(each => each.textContent === "precision");
          heads[at].querySelector("button").click();
          return [...table.tBodies[0].rows].map(each => each.cells[at].textContent);
        })()
        """;
    try (BrowserPage opened = open()) {
      List<String> descending = texts(opened.evaluate(column));
      List<String> ascending = texts(opened.evaluate(column));

      assertThat(descending).hasSize(4).last().isEqualTo("–");
      assertThat(ascending).last().isEqualTo("–");
      List<Double> numbers = percents(descending);
      assertThat(numbers).hasSize(3).isSortedAccordingTo((a, b) -> Double.compare(b, a));
      assertThat(percents(ascending)).isSorted().containsExactlyInAnyOrderElementsOf(numbers);
    }
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(each -> texts.add(each.asText()));
    return texts;
  }

  private static List<Double> percents(List<String> texts) {
    return texts.stream()
        .filter(text -> text.contains("%"))
        .map(text -> Double.valueOf(text.replaceAll("[^0-9.]", "")))
        .toList();
  }

  @Test
  void clickOnAFigureOpensItsExamplesWithTheirEvidence() {
    try (BrowserPage opened = open()) {
      String shown =
          opened
              .evaluate(
                  """
                  new Promise(resolve => {
                    const link = document.querySelector("[data-figure='/tiers/1/won'] a");
                    window.addEventListener("hashchange", () => {
                      const target = document.querySelector(link.getAttribute("href"));
                      resolve(target.checkVisibility() ? target.innerText : "hidden");
                    });
                    link.click();
                  })
                  """)
              .asText();

      assertThat(shown)
          .contains("Won: paid within", "qualified 2026-", "paid 2026-")
          .contains("4 days <b>active</b> (sign_in_days_7d >= 3)");
    }
  }

  @Test
  void figuresOfADiscoveryLeadToExampleLooks() {
    try (BrowserPage opened = open(discovery)) {
      String target =
          "document.querySelector(document.querySelector(\"[data-figure='%s'] a\")"
              + ".getAttribute('href')).textContent";

      assertThat(opened.evaluate(target.formatted("/definition/recall")).asText())
          .contains("Overlooked", "over", "looked at on Monday 2026-06-01", "not true: ");
      assertThat(opened.evaluate(target.formatted("/definition/first_part/precision")).asText())
          .contains("False alarm", ": count in 14d >= 3");
      assertThat(opened.evaluate(target.formatted("/candidates/1/lift")).asText())
          .contains("Found: flagged", "true: ");
    }
  }

  @Test
  void everyFigureThatCountsAccountsLeadsToExamples() {
    try (BrowserPage opened = open()) {
      List<String> broken =
          texts(
              opened.evaluate(
                  """
                  [...document.querySelectorAll("[data-figure]")]
                    .filter(each => (
                      /\\/(leads|won|mature|open|customers|both|only_first|only_second|survival\\/\\d+\\/paid)$/
                        .test(each.dataset.figure)))
                    .filter(each => !["0", "0.0\\u00a0%", "–"].includes(each.textContent))
                    .filter(each => {
                      const link = each.querySelector("a");
                      const target = link && document.querySelector(link.getAttribute("href"));
                      return !target || !target.querySelector(".example");
                    })
                    .map(each => each.dataset.figure)
                  """));

      assertThat(broken).isEmpty();
      assertThat(opened.evaluate("document.querySelectorAll('.example').length").asInt())
          .isGreaterThan(50);
    }
  }

  @Test
  void weeksAndDaysLeadToAccountsThatQualifiedOrPaidThen() throws IOException {
    try (BrowserPage opened = open()) {
      String target =
          "document.querySelector(document.querySelector(\"[data-figure='%s'] a\")"
              + ".getAttribute('href')).textContent";
      JsonNode tier = PageData.read(page).path("report").path("tiers").path(0);
      String week = tier.path("weekly").path(2).path("week").asText();

      assertThat(opened.evaluate(target.formatted("/tiers/0/weekly/2/leads")).asText())
          .contains("Qualified in the week from " + week, "sign_in_days_7d >= 2");
      assertThat(opened.evaluate(target.formatted("/tiers/0/survival/90/paid")).asText())
          .containsPattern("Paid on the day [0-9]+ after qualifying.*paid 2026-");
    }
  }

  @Test
  void hostileNamesStayText() {
    assertHostileNamesStayText(page, ".account");
    assertHostileNamesStayText(discovery, "h2 ~ .scroll tbody th bdi");
  }

  private static void assertHostileNamesStayText(Path file, String name) {
    try (BrowserPage opened = open(file)) {
      assertThat(opened.evaluate("typeof window.hostile").asText()).isEqualTo("undefined");
      assertThat(opened.evaluate("document.scripts.length").asInt()).isEqualTo(3);
      assertThat(opened.evaluate("document.querySelectorAll('img').length").asInt()).isZero();
      assertThat(opened.evaluate("document.querySelector('" + name + "').textContent").asText())
          .startsWith(
              SampleBacktest.HOSTILE
                  .replace("\u2028", "\\u2028")
                  .replace("\u2029", "\\u2029")
                  .replace("\u202e", "\\u202e"));
    }
  }

  @Test
  void chartsAreDrawnInTheColoursOfTheScheme() {
    String colours =
        """
        JSON.stringify([...document.querySelectorAll("canvas")].map(each => {
          const pixels = new Uint32Array(each.getContext("2d")
            .getImageData(0, 0, each.width, each.height).data.buffer);
          return [...new Set(pixels)].length > 10;
        }).concat([getComputedStyle(document.body).backgroundColor]))
        """;
    try (BrowserPage light = open();
        BrowserPage dark = open(1280, "dark")) {
      assertThat(light.evaluate(colours).asText())
          .isEqualTo("[true,true,true,\"rgb(252, 252, 251)\"]");
      assertThat(dark.evaluate(colours).asText()).isEqualTo("[true,true,true,\"rgb(21, 23, 26)\"]");
    }
  }

  @Test
  void choiceOfABehaviourRedrawsItsLift() {
    try (BrowserPage opened = open(discovery)) {
      String drawing = "document.querySelector('canvas').toDataURL()";
      String before = opened.evaluate(drawing).asText();
      String said =
          opened
              .evaluate(
                  """
                  (() => {
                    const choice = document.querySelector("select");
                    choice.value = 2;
                    choice.dispatchEvent(new Event("change"));
                    return document.querySelector("label + p").textContent;
                  })()
                  """)
              .asText();

      assertThat(said).contains("a recall of 33.3");
      assertThat(opened.evaluate("document.querySelectorAll('canvas').length").asInt()).isOne();
      assertThat(opened.evaluate(drawing).asText()).startsWith("data:").isNotEqualTo(before);
      assertThat(opened.problems()).isEmpty();
    }
  }

  @Test
  void examplesAreOpenOnPaper() {
    try (BrowserPage opened = open(800, "dark")) {
      opened.emulate("print", "dark");
      opened.evaluate("window.dispatchEvent(new Event('beforeprint'))");

      assertThat(
              opened
                  .evaluate("document.querySelectorAll('.examples > .printed:not([open])').length")
                  .asInt())
          .isZero();
      assertThat(
              opened.evaluate("document.querySelector('.example').checkVisibility()").asBoolean())
          .isTrue();
      assertThat(opened.evaluate("getComputedStyle(document.body).backgroundColor").asText())
          .isEqualTo("rgb(255, 255, 255)");
      assertThat(opened.problems()).isEmpty();
    }
  }

  @Test
  void pageHoldsTheLicenceOfTheCharts() throws IOException {
    assertThat(Files.readString(page))
        .contains("The MIT License (MIT)", "Leon Sorokin", "default-src 'none'");
  }
}
