/** The runnable jar: picks the subcommand and runs it. */
@NullMarked
package dev.roundhouse.proxy;

import org.jspecify.annotations.NullMarked;
