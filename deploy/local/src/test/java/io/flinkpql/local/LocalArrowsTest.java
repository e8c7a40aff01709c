// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.flinkpql", importOptions = DoNotIncludeTests.class)
class LocalArrowsTest {

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("io.flinkpql.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule nothingBelowDependsOnLocal =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.flinkpql.local..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.flinkpql.local..");

  @ArchTest
  static final ArchRule onlyServersUseBrokersAndPostgresFromTheInside =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.flinkpql.local.server..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "kafka..", "org.apache.kafka.metadata..", "org.apache.kafka.server..", "io.zonky..");

  @ArchTest
  static final ArchRule onlyCommandsUseTheCommandLineLibrary =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.flinkpql.local", "io.flinkpql.local.command..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("picocli..");

  @ArchTest
  static final ArchRule packagesDependInOneDirection =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("io.flinkpql.local..")
          .layer("main")
          .definedBy("io.flinkpql.local")
          .layer("command")
          .definedBy("io.flinkpql.local.command..")
          .layer("demo")
          .definedBy("io.flinkpql.local.demo..")
          .layer("run")
          .definedBy("io.flinkpql.local.run..")
          .layer("replay")
          .definedBy("io.flinkpql.local.replay..")
          .layer("survey")
          .definedBy("io.flinkpql.local.survey..")
          .layer("explain")
          .definedBy("io.flinkpql.local.explain..")
          .layer("report")
          .definedBy("io.flinkpql.local.report..")
          .layer("file")
          .definedBy("io.flinkpql.local.file..")
          .layer("server")
          .definedBy("io.flinkpql.local.server..")
          .layer("usage")
          .definedBy("io.flinkpql.local.usage..")
          .whereLayer("main")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("command")
          .mayOnlyBeAccessedByLayers("main")
          .whereLayer("demo")
          .mayOnlyBeAccessedByLayers("command")
          .whereLayer("run")
          .mayOnlyBeAccessedByLayers("command")
          .whereLayer("replay")
          .mayOnlyBeAccessedByLayers("command")
          .whereLayer("survey")
          .mayOnlyBeAccessedByLayers("command", "replay")
          .whereLayer("explain")
          .mayOnlyBeAccessedByLayers("command", "demo", "report")
          .whereLayer("report")
          .mayOnlyBeAccessedByLayers("command")
          .whereLayer("file")
          .mayOnlyBeAccessedByLayers("command", "demo", "replay")
          .whereLayer("server")
          .mayOnlyBeAccessedByLayers("main", "command", "demo", "run")
          .whereLayer("usage")
          .mayOnlyBeAccessedByLayers("demo");
}
