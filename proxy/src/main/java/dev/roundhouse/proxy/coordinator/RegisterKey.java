package dev.roundhouse.proxy.coordinator;

import dev.roundhouse.spi.storage.Register;

/** A register of a named store. */
record RegisterKey(int store, Register register) {}
