package dev.troupe.rules.planted.sealeddetour;

class Printer {
  boolean isDone(Object ending) {
    return ending instanceof Done;
  }
}
