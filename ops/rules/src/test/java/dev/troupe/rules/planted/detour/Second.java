package dev.troupe.rules.planted.detour;

import java.util.List;

class Second {
  final List<Third> thirds = List.of();
}
