/** SORT. */
@NullMarked
package dev.roundhouse.storage.command.sort;

import org.jspecify.annotations.NullMarked;
