package dev.roundhouse.spi.storage;

import dev.roundhouse.spi.version.Ballot;

/** A register and a version of it. */
public record RegisterVersion(Register register, Ballot version) {}
