package dev.troupe.rules.planted.sealedtype;

record Square(Side side) implements Shape {
  record Side(int length) {}

  Shape copy() {
    return Shape.of(side.length());
  }
}
