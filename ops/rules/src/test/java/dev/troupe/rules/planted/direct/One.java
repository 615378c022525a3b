package dev.troupe.rules.planted.direct;

class One {
  Two two() {
    return new Two();
  }
}
