/** The commands on sets. */
@NullMarked
package dev.roundhouse.storage.command.set;

import org.jspecify.annotations.NullMarked;
