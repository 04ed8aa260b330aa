/** Commands on sorted sets. */
@NullMarked
package dev.roundhouse.storage.command.sortedset;

import org.jspecify.annotations.NullMarked;
