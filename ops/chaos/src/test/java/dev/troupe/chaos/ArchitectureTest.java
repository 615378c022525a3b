package dev.troupe.chaos;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.troupe.rules.HouseRules;
import java.util.Random;
import java.util.UUID;

@AnalyzeClasses(packages = "dev.troupe.chaos", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule packages_always_haveNoCycles =
      slices().matching("dev.troupe.(**)").should().beFreeOfCycles();

  @ArchTest static final ArchRule classes_always_haveNoCycles = HouseRules.CLASSES_HAVE_NO_CYCLES;

  @ArchTest
  static final ArchRule input_followsFromSeedAndIndexAlone =
      noClasses()
          .that()
          .resideInAPackage("..chaos.input..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.time..", "java.net..")
          .orShould()
          .dependOnClassesThat()
          .belongToAnyOf(Random.class, UUID.class);
}
