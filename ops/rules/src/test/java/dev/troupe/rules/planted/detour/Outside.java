package dev.troupe.rules.planted.detour;

/** Sees the circle and is no part of it. */
record Outside(First first) {}
