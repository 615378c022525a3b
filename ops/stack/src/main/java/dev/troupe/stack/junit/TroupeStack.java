package dev.troupe.stack.junit;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a {@link TestStack}: {@code @ExtendWith(TroupeStack.class)} and a parameter of that
 * type in a constructor or method. The servers behind it are shared by all tests of the JVM.
 *
 * <p>System property {@code troupe.it.stack}, or environment {@code TROUPE_IT_STACK}: {@code auto}
 * (containers where an engine answers, else embedded), {@code docker}, {@code embedded}, {@code
 * external}. One line on stdout says which it became. Tests are never skipped for want of servers.
 */
public final class TroupeStack implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(TroupeStack.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == TestStack.class;
  }

  @Override
  public TestStack resolveParameter(ParameterContext parameter, ExtensionContext context) {
    var shared =
        context
            .getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE)
            .getOrComputeIfAbsent(Shared.class, key -> Shared.start(), Shared.class);
    // One per test, or per class where a constructor or @BeforeAll asks.
    return context
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(context.getUniqueId(), key -> new TestStack(shared), TestStack.class);
  }
}
