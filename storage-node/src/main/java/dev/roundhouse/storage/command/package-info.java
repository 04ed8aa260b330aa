/** Command implementations on the in-memory store, a class per family. */
@NullMarked
package dev.roundhouse.storage.command;

import org.jspecify.annotations.NullMarked;
