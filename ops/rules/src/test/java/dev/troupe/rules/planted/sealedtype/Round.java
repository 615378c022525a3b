package dev.troupe.rules.planted.sealedtype;

record Round() implements Shape {}
