/** What the commands of all types share; each type has a package of its own beside this one. */
@NullMarked
package dev.roundhouse.storage.command.typed;

import org.jspecify.annotations.NullMarked;
