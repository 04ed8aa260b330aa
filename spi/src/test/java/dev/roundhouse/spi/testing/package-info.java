/** Shared by the tests of all modules: real programs as processes of their own, free ports. */
@NullMarked
package dev.roundhouse.spi.testing;

import org.jspecify.annotations.NullMarked;
