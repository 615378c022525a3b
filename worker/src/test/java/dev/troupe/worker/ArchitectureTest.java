package dev.troupe.worker;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.troupe.rules.HouseRules;

@AnalyzeClasses(packages = "dev.troupe.worker", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      slices().matching("dev.troupe.worker.(**)").should().beFreeOfCycles();

  @ArchTest static final ArchRule CLASSES_HAVE_NO_CYCLES = HouseRules.CLASSES_HAVE_NO_CYCLES;

  @ArchTest
  static final ArchRule PROVIDERS_DO_NOT_SEE_EACH_OTHER =
      slices()
          .matching("dev.troupe.worker.provider.(*)..")
          .should()
          .notDependOnEachOther()
          .ignoreDependency(alwaysTrue(), resideInAPackage("..provider.http"));

  @ArchTest
  static final ArchRule PROVIDERS_SEE_NOTHING_OF_THE_WORKER_BUT_THEIR_PORT =
      noClasses()
          .that()
          .resideInAPackage("..worker.provider..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "..worker.app..",
              "..worker.pipeline..",
              "..worker.claim..",
              "..worker.route..",
              "..worker.record..",
              "..worker.judge..",
              "..worker.admission..",
              "..worker.prompt..");

  @ArchTest
  static final ArchRule ONLY_APP_PUTS_THINGS_TOGETHER =
      noClasses()
          .that()
          .resideOutsideOfPackage("..worker.app..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..worker.app..");

  @ArchTest
  static final ArchRule A_PROCESS_DECIDES_ALONE_WITHOUT_REDIS =
      noClasses()
          .that()
          .resideInAPackage("..worker.limit.local..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("redis.clients..", "..shared.redis..", "..worker.limit.redis..");

  @ArchTest
  static final ArchRule ONLY_REDIS_KNOWS_WHAT_A_PROCESS_KNOWS =
      noClasses()
          .that()
          .resideOutsideOfPackage("..worker.limit..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..worker.limit.local..");

  @ArchTest
  static final ArchRule WORKER_DOES_NOT_SEE_THE_SCHEDULER =
      noClasses().should().dependOnClassesThat().resideInAnyPackage("dev.troupe.scheduler..");

  @ArchTest
  static final ArchRule TIME_IS_AN_ARGUMENT =
      noClasses()
          .that()
          .resideOutsideOfPackage("..worker.app..")
          .should()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(Thread.class, "sleep", long.class)
          .orShould()
          .callMethod(Thread.class, "sleep", java.time.Duration.class)
          .orShould()
          .callMethod(java.time.Instant.class, "now")
          .orShould()
          .callMethod(java.time.InstantSource.class, "system")
          .orShould()
          .callMethod(java.time.LocalDate.class, "now");

  @ArchTest
  static final ArchRule SERVICES_SAY_WHAT_THEY_ARE =
      classes()
          .that()
          .implement(dev.troupe.shared.lifecycle.Service.class)
          .should()
          .haveModifier(com.tngtech.archunit.core.domain.JavaModifier.FINAL);
}
