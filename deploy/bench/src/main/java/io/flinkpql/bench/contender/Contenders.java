// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.contender;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Registers the contenders by name. */
public final class Contenders {

  /** The scoring and the delivery job with a candidate beside the rule set. */
  public static final String PQL_WITH_CANDIDATE = "pql-candidate";

  private static final Map<String, Supplier<Contender>> ALL = all();

  private Contenders() {}

  private static Map<String, Supplier<Contender>> all() {
    Map<String, Supplier<Contender>> all = new LinkedHashMap<>();
    all.put("pql", PqlContender::new);
    all.put(PQL_WITH_CANDIDATE, PqlContender::new);
    all.put("uncached", () -> new BaselineContender(Baseline.UNCACHED));
    all.put("stateless", () -> new BaselineContender(Baseline.STATELESS));
    all.put("flink-sql", () -> new FlinkSqlContender(SqlQuery.OF_ALL_TIME));
    all.put("flink-sql-windows", () -> new FlinkSqlContender(SqlQuery.OF_SEVEN_DAYS));
    all.put("kafka-streams", KafkaStreamsContender::new);
    all.put("naive", () -> new BaselineContender(Baseline.NAIVE));
    return all;
  }

  /** Returns all names, in the order in which they are measured and shown. */
  public static List<String> names() {
    return List.copyOf(ALL.keySet());
  }

  /**
   * Creates a contender.
   *
   * @param name one of {@link #names}
   */
  public static Contender create(String name) {
    return ALL.get(name).get();
  }
}
