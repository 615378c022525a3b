package dev.troupe.shared;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass.Predicates;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.troupe.rules.HouseRules;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;

@AnalyzeClasses(
    packages = "dev.troupe.shared",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("dev.troupe.shared.(*)..").should().beFreeOfCycles();

  @ArchTest static final ArchRule classesHaveNoCycles = HouseRules.CLASSES_HAVE_NO_CYCLES;

  @ArchTest
  static final ArchRule sharedKnowsNoProgram =
      noClasses()
          .should()
          .dependOnClassesThat(
              Predicates.resideInAnyPackage(
                  "dev.troupe.scheduler..", "dev.troupe.worker..", "dev.troupe.stack.."));

  @ArchTest
  static final ArchRule timeIsAnArgument =
      noClasses()
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(LocalDate.class, "now")
          .orShould()
          .callMethod(Clock.class, "systemUTC")
          .orShould()
          .callMethod(InstantSource.class, "system")
          .orShould()
          .callMethod(Thread.class, "sleep", long.class)
          .orShould()
          .callMethod(Thread.class, "sleep", Duration.class);
}
