// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.flinkpql", importOptions = DoNotIncludeTests.class)
class JobArrowsTest {

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("io.flinkpql.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule jobsDoNotDependOnLocal =
      noClasses().should().dependOnClassesThat().resideInAPackage("io.flinkpql.local..");

  @ArchTest
  static final ArchRule jobsDoNotDependOnServers =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("kafka..", "org.apache.kafka.metadata..", "io.zonky..");

  @ArchTest
  static final ArchRule scoringDoesNotDependOnDelivery =
      noClasses()
          .that()
          .resideInAPackage("io.flinkpql.job.scoring..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.flinkpql.job.delivery..", "io.flinkpql.job.postgres..");

  @ArchTest
  static final ArchRule onlyPostgresUsesJdbc =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.flinkpql.job.postgres..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.sql..",
              "javax.sql..",
              "org.postgresql..",
              "com.zaxxer.hikari..",
              "org.flywaydb..");

  @ArchTest
  static final ArchRule onlyJobsUsePostgres =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.flinkpql.job", "io.flinkpql.job.postgres..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.flinkpql.job.postgres..");

  @ArchTest
  static final ArchRule deliveryDoesNotDependOnScoring =
      noClasses()
          .that()
          .resideInAPackage("io.flinkpql.job.delivery..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.flinkpql.job.scoring..");

  @ArchTest
  static final ArchRule alertsDoNotDependOnDeliveryOrScoring =
      noClasses()
          .that()
          .resideInAPackage("io.flinkpql.job.alert..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.flinkpql.job.delivery..", "io.flinkpql.job.scoring..");
}
