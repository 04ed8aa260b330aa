/** Commands on lists. */
@NullMarked
package dev.roundhouse.storage.command.list;

import org.jspecify.annotations.NullMarked;
