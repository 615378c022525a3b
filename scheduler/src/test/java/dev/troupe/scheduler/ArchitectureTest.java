package dev.troupe.scheduler;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.troupe.rules.HouseRules;
import java.time.Instant;

@AnalyzeClasses(
    packages = "dev.troupe.scheduler",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      slices().matching("dev.troupe.scheduler.(*)..").should().beFreeOfCycles();

  @ArchTest static final ArchRule CLASSES_HAVE_NO_CYCLES = HouseRules.CLASSES_HAVE_NO_CYCLES;

  @ArchTest
  static final ArchRule PLANNING_KNOWS_NO_SERVERS =
      noClasses()
          .that()
          .resideInAPackage("..scheduler.plan..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql..", "org.apache.kafka..", "java.net..", "java.nio.file..");

  @ArchTest
  static final ArchRule WORKERS_ARE_STRANGERS =
      noClasses().should().dependOnClassesThat().resideInAPackage("dev.troupe.worker..");

  @ArchTest
  static final ArchRule TIME_IS_AN_ARGUMENT =
      noClasses()
          .that()
          .resideOutsideOfPackage("..scheduler.app..")
          .should()
          .callMethod(Thread.class, "sleep", long.class)
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(Instant.class, "now");
}
