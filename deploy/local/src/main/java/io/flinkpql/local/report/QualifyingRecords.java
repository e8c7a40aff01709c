// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.report;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkpql.record.RecordFields;
import io.flinkpql.validation.LeadDefinition;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds the records by which accounts qualified, in one pass over the records of a replay. */
final class QualifyingRecords {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Names a lead.
   *
   * @param account id of the account
   * @param definition tier or segment for which it qualified
   */
  record Lead(String account, LeadDefinition definition) {}

  private final Map<String, Set<Lead>> soughtByAccount;
  private final Map<Lead, JsonNode> found = new HashMap<>();

  private QualifyingRecords(Collection<Lead> leads) {
    soughtByAccount =
        leads.stream().collect(Collectors.groupingBy(Lead::account, Collectors.toSet()));
  }

  /**
   * Returns the first record of each lead in which it qualifies.
   *
   * @param qualifications file of qualifications, ordered by time
   */
  static Map<Lead, JsonNode> find(Path qualifications, Collection<Lead> leads) throws IOException {
    QualifyingRecords records = new QualifyingRecords(leads);
    try (BufferedReader lines = Files.newBufferedReader(qualifications)) {
      String line = lines.readLine();
      while (line != null && !records.soughtByAccount.isEmpty()) {
        records.read(line);
        line = lines.readLine();
      }
    }
    return records.found;
  }

  private void read(String line) throws IOException {
    String account = account(line);
    Set<Lead> sought = soughtByAccount.getOrDefault(account, Set.of());
    if (sought.isEmpty()) {
      return;
    }
    JsonNode record = JSON.readTree(line);
    List<String> segments = new ArrayList<>();
    record.path(RecordFields.SEGMENTS).forEach(segment -> segments.add(segment.asText()));
    for (Lead lead : List.copyOf(sought)) {
      if (lead.definition().holds(record.path(RecordFields.LEVEL).asInt(), segments)) {
        found.put(lead, record);
        sought.remove(lead);
      }
    }
    if (sought.isEmpty()) {
      soughtByAccount.remove(account);
    }
  }

  /** Reads a record up to its account, which spares parsing most records as a whole. */
  private static String account(String line) throws IOException {
    try (JsonParser parser = JSON.createParser(line)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean isAccount = parser.currentName().equals(RecordFields.ACCOUNT);
        parser.nextToken();
        if (isAccount) {
          return parser.getText();
        }
        parser.skipChildren();
      }
    }
    throw new IllegalStateException("a qualification without an account: " + line);
  }
}
