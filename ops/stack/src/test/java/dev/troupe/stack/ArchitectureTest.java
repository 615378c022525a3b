package dev.troupe.stack;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.troupe.rules.HouseRules;

@AnalyzeClasses(packages = "dev.troupe.stack", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule packages_always_haveNoCycles =
      slices().matching("dev.troupe.(**)").should().beFreeOfCycles();

  @ArchTest static final ArchRule classes_always_haveNoCycles = HouseRules.CLASSES_HAVE_NO_CYCLES;

  @ArchTest
  static final ArchRule kafkaInternals_onlyInTheBrokersProgram =
      noClasses()
          .that()
          .resideOutsideOfPackage("..broker..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("kafka..", "org.apache.kafka..");

  @ArchTest
  static final ArchRule brokersProgram_isSmallEnoughForItsOwnJar =
      classes()
          .that()
          .resideInAPackage("..broker..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "kafka..",
              "org.apache.kafka..",
              "org.jspecify..",
              "dev.troupe.stack.broker",
              "dev.troupe.stack.process");

  @ArchTest
  static final ArchRule testcontainers_onlyInOneClass =
      noClasses()
          .that()
          .haveNameNotMatching(".*\\.DockerBacking.*")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.testcontainers..");
}
