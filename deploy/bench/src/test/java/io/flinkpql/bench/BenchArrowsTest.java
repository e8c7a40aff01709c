// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.flinkpql", importOptions = DoNotIncludeTests.class)
class BenchArrowsTest {

  @ArchTest
  static final ArchRule nothingDependsOnTheBenchmark =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.flinkpql.bench..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.flinkpql.bench..");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("io.flinkpql.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule packagesDependInOneDirection =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("io.flinkpql.bench..")
          .layer("main")
          .definedBy("io.flinkpql.bench")
          .layer("command")
          .definedBy("io.flinkpql.bench.command..")
          .layer("report")
          .definedBy("io.flinkpql.bench.report..")
          .layer("scenario")
          .definedBy("io.flinkpql.bench.scenario..")
          .layer("process")
          .definedBy("io.flinkpql.bench.process..")
          .layer("measure")
          .definedBy("io.flinkpql.bench.measure..")
          .layer("contender")
          .definedBy("io.flinkpql.bench.contender..")
          .layer("load")
          .definedBy("io.flinkpql.bench.load..")
          .whereLayer("main")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("command")
          .mayOnlyBeAccessedByLayers("main")
          .whereLayer("report")
          .mayOnlyBeAccessedByLayers("command")
          .whereLayer("scenario")
          .mayOnlyBeAccessedByLayers("command", "report")
          .whereLayer("process")
          .mayOnlyBeAccessedByLayers("scenario")
          .whereLayer("measure")
          .mayOnlyBeAccessedByLayers("process", "scenario", "report")
          .whereLayer("contender")
          .mayOnlyBeAccessedByLayers("measure", "process", "scenario", "command")
          .whereLayer("load")
          .mayOnlyBeAccessedByLayers("measure", "scenario", "report", "command");
}
