// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.function;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.flink.table.functions.FunctionDefinition;
import org.apache.flink.table.module.Module;

/** Provides the functions by name, case-insensitively. */
public final class PqlModule implements Module {

  private final Map<String, Supplier<FunctionDefinition>> functions =
      new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  /** Creates the module. */
  public PqlModule() {
    functions.put("active_days", ActiveDays::new);
    functions.put("count_recent", CountRecent::new);
    functions.put("days_since_first", DaysSinceFirst::new);
    functions.put("days_since_last", DaysSinceLast::new);
    functions.put("decayed_score", DecayedScore::new);
    functions.put("distinct_recent", DistinctRecent::new);
    functions.put("pql_day", PqlDay::new);
    functions.put("pql_met", PqlMet::new);
    functions.put("pql_missing", PqlMissing::new);
    functions.put("pql_time", PqlTime::new);
    functions.put("streak_days", StreakDays::new);
    functions.put("sum_recent", SumRecent::new);
  }

  @Override
  public Set<String> listFunctions() {
    return Set.copyOf(functions.keySet());
  }

  @Override
  public Optional<FunctionDefinition> getFunctionDefinition(String name) {
    return Optional.ofNullable(functions.get(name)).map(Supplier::get);
  }
}
