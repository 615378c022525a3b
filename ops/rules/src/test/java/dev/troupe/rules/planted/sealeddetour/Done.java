package dev.troupe.rules.planted.sealeddetour;

record Done() implements Ending {}
