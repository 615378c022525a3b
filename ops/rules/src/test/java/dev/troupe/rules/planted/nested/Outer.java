package dev.troupe.rules.planted.nested;

import java.util.function.Supplier;

class Outer {
  static class Inner {
    Supplier<Object> other = () -> Other.anonymous();
  }
}
