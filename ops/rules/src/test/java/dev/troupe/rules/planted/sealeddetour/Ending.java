package dev.troupe.rules.planted.sealeddetour;

sealed interface Ending permits Done {
  default Printer printer() {
    return new Printer();
  }
}
