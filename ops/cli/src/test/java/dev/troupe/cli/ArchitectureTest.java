package dev.troupe.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.troupe.rules.HouseRules;

@AnalyzeClasses(packages = "dev.troupe.cli", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule packages_always_haveNoCycles =
      slices().matching("dev.troupe.cli.(**)").should().beFreeOfCycles();

  @ArchTest static final ArchRule classes_always_haveNoCycles = HouseRules.CLASSES_HAVE_NO_CYCLES;

  @ArchTest
  static final ArchRule root_isKnownToNobody =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.troupe.cli")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.troupe.cli");

  @ArchTest
  static final ArchRule picocli_isKnownToVerbsOnly =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.troupe.cli", "dev.troupe.cli.command..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("picocli..");

  @ArchTest
  static final ArchRule stdout_isReachedThroughTheTerminal =
      noClasses()
          .that()
          .doNotHaveSimpleName("Terminal")
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err");
}
