package dev.troupe.bench;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.troupe.rules.HouseRules;

@AnalyzeClasses(packages = "dev.troupe.bench", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest static final ArchRule classes_always_haveNoCycles = HouseRules.CLASSES_HAVE_NO_CYCLES;
}
