/** Commands of streams and their consumer groups. */
@NullMarked
package dev.roundhouse.storage.command.stream;

import org.jspecify.annotations.NullMarked;
