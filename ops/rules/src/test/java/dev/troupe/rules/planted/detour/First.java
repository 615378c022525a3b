package dev.troupe.rules.planted.detour;

class First {
  Second second = new Second();
}
