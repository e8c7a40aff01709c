// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.ruletest.Failure;
import io.flinkpql.ruletest.TestResult;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes results of tests as JUnit XML: a suite for each test file. */
final class JUnitReport {

  private final XMLStreamWriter xml;

  private JUnitReport(XMLStreamWriter xml) {
    this.xml = xml;
  }

  /** Writes the results of all test files to {@code target}. */
  static void write(Map<Path, List<TestResult>> results, Path target) throws IOException {
    try (Writer writer = Files.newBufferedWriter(target, StandardCharsets.UTF_8)) {
      XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(writer);
      new JUnitReport(xml).suites(results);
      xml.close();
    } catch (XMLStreamException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private void suites(Map<Path, List<TestResult>> results) throws XMLStreamException {
    xml.writeStartDocument("UTF-8", "1.0");
    xml.writeStartElement("testsuites");
    for (Map.Entry<Path, List<TestResult>> suite : results.entrySet()) {
      suite(suite.getKey().toString(), suite.getValue());
    }
    xml.writeEndElement();
    xml.writeEndDocument();
  }

  private void suite(String file, List<TestResult> tests) throws XMLStreamException {
    xml.writeStartElement("testsuite");
    xml.writeAttribute("name", file);
    xml.writeAttribute("tests", String.valueOf(tests.size()));
    xml.writeAttribute(
        "failures", String.valueOf(tests.stream().filter(test -> !test.passed()).count()));
    xml.writeAttribute("time", seconds(tests.stream().mapToLong(TestResult::nanos).sum()));
    for (TestResult test : tests) {
      test(file, test);
    }
    xml.writeEndElement();
  }

  private void test(String file, TestResult test) throws XMLStreamException {
    xml.writeStartElement("testcase");
    xml.writeAttribute("classname", file);
    xml.writeAttribute("name", test.name());
    xml.writeAttribute("time", seconds(test.nanos()));
    for (Failure failure : test.failures()) {
      xml.writeStartElement("failure");
      xml.writeAttribute("message", failure.summary());
      xml.writeCharacters(
          file
              + ":"
              + failure.place().line()
              + ":"
              + failure.place().column()
              + "\n"
              + String.join("\n", failure.difference()));
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }

  private static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.3f", nanos / 1e9);
  }
}
