package dev.troupe.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.EvaluationResult;
import java.util.List;
import org.junit.jupiter.api.Test;

class HouseRulesTest {
  private static final String PLANTED = "dev.troupe.rules.planted.";

  @Test
  void classCycles_twoThatKnowEachOther_areFoundWithTheirReasons() {
    assertThat(cycles("direct"))
        .singleElement()
        .asString()
        .startsWith("direct.One -> direct.Two -> direct.One\n")
        .contains("(One.java:5)", "(Two.java:5)");
  }

  @Test
  void classCycles_byADetour_areNamedOnceAndWithoutWhoLooksOn() {
    assertThat(cycles("detour"))
        .singleElement()
        .asString()
        .startsWith("detour.First -> detour.Second -> detour.Third -> detour.First\n")
        .doesNotContain("Outside");
  }

  @Test
  void classCycles_ofNestedAndAnonymousClasses_areThoseOfTheirTopLevelClasses() {
    assertThat(cycles("nested"))
        .singleElement()
        .asString()
        .startsWith("nested.Other -> nested.Outer -> nested.Other\n");
  }

  @Test
  void classCycles_ofASealedTypeAndWhatItPermits_areNone() {
    assertThat(cycles("sealedtype")).isEmpty();
  }

  @Test
  void classCycles_ofASealedTypeThroughAThirdClass_areFound() {
    assertThat(cycles("sealeddetour"))
        .singleElement()
        .asString()
        .startsWith(
            "sealeddetour.Done -> sealeddetour.Ending -> sealeddetour.Printer -> sealeddetour.Done\n");
  }

  @Test
  void classCycles_severalPackages_eachHasItsOwn() {
    assertThat(cycles("")).hasSize(4);
  }

  @Test
  void classCycles_ofTheseRules_areNone() {
    JavaClasses own =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackagesOf(HouseRules.class);

    assertThat(own).hasSizeGreaterThan(2);
    HouseRules.CLASSES_HAVE_NO_CYCLES.check(own);
  }

  private static List<String> cycles(String planted) {
    JavaClasses classes = new ClassFileImporter().importPackages(PLANTED + planted);
    EvaluationResult result = HouseRules.CLASSES_HAVE_NO_CYCLES.evaluate(classes);
    return result.getFailureReport().getDetails().stream()
        .map(detail -> detail.replace(PLANTED, ""))
        .toList();
  }
}
