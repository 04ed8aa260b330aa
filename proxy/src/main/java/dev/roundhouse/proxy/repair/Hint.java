package dev.roundhouse.proxy.repair;

import dev.roundhouse.spi.storage.Register;

/** A register, of a store, that some node has missed a write to. */
record Hint(int store, Register register) {}
