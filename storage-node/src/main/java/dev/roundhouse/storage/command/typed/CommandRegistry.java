package dev.roundhouse.storage.command.typed;

import dev.roundhouse.storage.store.CommandExecutor;

/** Takes the method that executes each command of a family. */
@FunctionalInterface
public interface CommandRegistry {
    /** @param command full name in lower case: {@code hset}, {@code xinfo|stream} */
    void on(String command, CommandExecutor method);
}
