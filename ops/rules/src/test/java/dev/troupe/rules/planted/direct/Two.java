package dev.troupe.rules.planted.direct;

class Two {
  boolean is(Object other) {
    return other instanceof One;
  }
}
