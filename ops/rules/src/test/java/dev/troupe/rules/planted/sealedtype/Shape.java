package dev.troupe.rules.planted.sealedtype;

sealed interface Shape permits Round, Square {
  static Shape of(int sides) {
    return sides == 0 ? new Round() : new Square(new Square.Side(sides));
  }
}
