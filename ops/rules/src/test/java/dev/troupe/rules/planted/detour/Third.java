package dev.troupe.rules.planted.detour;

class Third {
  void use(First[] firsts) {}
}
