/** The commands on hashes. */
@NullMarked
package dev.roundhouse.storage.command.hash;

import org.jspecify.annotations.NullMarked;
