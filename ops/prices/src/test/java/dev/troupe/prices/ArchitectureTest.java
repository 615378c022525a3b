package dev.troupe.prices;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.troupe.rules.HouseRules;

@AnalyzeClasses(
    packages = "dev.troupe.prices",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest static final ArchRule classes_always_haveNoCycles = HouseRules.CLASSES_HAVE_NO_CYCLES;

  @ArchTest
  static final ArchRule import_readsAndWritesFilesOnly =
      noClasses().should().dependOnClassesThat().resideInAnyPackage("java.net..", "java.sql..");
}
