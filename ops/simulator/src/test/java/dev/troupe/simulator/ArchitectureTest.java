package dev.troupe.simulator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.troupe.rules.HouseRules;

@AnalyzeClasses(packages = "dev.troupe.simulator", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      slices().matching("dev.troupe.(**)").should().beFreeOfCycles();

  @ArchTest static final ArchRule CLASSES_HAVE_NO_CYCLES = HouseRules.CLASSES_HAVE_NO_CYCLES;

  @ArchTest
  static final ArchRule WIRES_DO_NOT_SEE_EACH_OTHER =
      slices().matching("dev.troupe.simulator.wire.(*)..").should().notDependOnEachOther();

  @ArchTest
  static final ArchRule ONLY_THE_ROOT_KNOWS_A_WIRE =
      noClasses()
          .that()
          .resideInAnyPackage(
              "..bill..",
              "..config..",
              "..limit..",
              "..fault..",
              "..answer..",
              "..server..",
              "dev.troupe.simulator.wire")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.troupe.simulator.wire.*..");

  @ArchTest
  static final ArchRule THE_JUDGE_SHARES_NOTHING_WITH_THE_JUDGED =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.troupe.worker..",
              "dev.troupe.scheduler..",
              "dev.troupe.shared..",
              "dev.troupe.schemas..");

  @ArchTest
  static final ArchRule NOBODY_READS_THE_CLOCK =
      noClasses()
          .should()
          .callMethod(java.time.Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime");
}
