// SPDX-License-Identifier: Apache-2.0
package io.flinkpql;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Tests the dependencies allowed in this module. */
@AnalyzeClasses(packages = "io.flinkpql", importOptions = DoNotIncludeTests.class)
class UdfsArrowsTest {

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("io.flinkpql.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onlySqlFunctionsDependOnFlink =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.flinkpql.function..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.flink..", "io.flinkpql.function..");

  @ArchTest
  static final ArchRule sqlFunctionsDependOnFlinkTypesAndSerializersOnly =
      noClasses()
          .should()
          .dependOnClassesThat(
              resideInAPackage("org.apache.flink..")
                  .and(
                      resideOutsideOfPackages(
                          "org.apache.flink.api.common.typeutils..",
                          "org.apache.flink.configuration..",
                          "org.apache.flink.core.memory..",
                          "org.apache.flink.table..")));

  @ArchTest
  static final ArchRule noClassDependsOnABrokerOrADatabase =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.kafka..",
              "org.postgresql..",
              "java.sql..",
              "javax.sql..",
              "java.net.http..");

  @ArchTest
  static final ArchRule noClassReadsFilesOrTheSystemClock =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.nio.file..")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.io.File")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(java.time.Instant.class, "now");

  @ArchTest
  static final ArchRule noClassDependsOnAModuleAbove =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.flinkpql.job..", "io.flinkpql.local..", "io.flinkpql.bench..");
}
