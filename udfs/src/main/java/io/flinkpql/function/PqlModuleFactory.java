// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.function;

import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.table.factories.ModuleFactory;
import org.apache.flink.table.module.Module;

/** Creates the module for {@code LOAD MODULE pql}; Flink finds it as a service. */
public final class PqlModuleFactory implements ModuleFactory {

  @Override
  public String factoryIdentifier() {
    return "pql";
  }

  @Override
  public Set<ConfigOption<?>> requiredOptions() {
    return Set.of();
  }

  @Override
  public Set<ConfigOption<?>> optionalOptions() {
    return Set.of();
  }

  @Override
  public Module createModule(Context context) {
    return new PqlModule();
  }
}
