/** The command table: one statement per command, the only place that knows its facts. */
@NullMarked
package dev.roundhouse.spi.command;

import org.jspecify.annotations.NullMarked;
