package dev.troupe.rules.planted.nested;

class Other {
  static Object anonymous() {
    return new Object() {
      @Override
      public boolean equals(Object other) {
        return other instanceof Outer.Inner;
      }

      @Override
      public int hashCode() {
        return 0;
      }
    };
  }
}
