package dev.troupe.rules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.all;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.AbstractClassesTransformer;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/** What holds in every module. */
public final class HouseRules {
  /**
   * No two classes of a package refer to each other, by whatever detour within the package. Nested
   * classes count with their top-level class. A sealed type may name those that it permits, which
   * have to name it: they are one thing in several files.
   */
  public static final ArchRule CLASSES_HAVE_NO_CYCLES =
      all(new AbstractClassesTransformer<ClassCycle>("cycles of classes within a package") {
            @Override
            public Iterable<ClassCycle> doTransform(JavaClasses classes) {
              return References.of(classes).cycles();
            }
          })
          .should(
              new ArchCondition<ClassCycle>("not exist") {
                @Override
                public void check(ClassCycle cycle, ConditionEvents events) {
                  events.add(SimpleConditionEvent.violated(cycle, cycle.toString()));
                }
              })
          .allowEmptyShould(true);

  private HouseRules() {}
}
