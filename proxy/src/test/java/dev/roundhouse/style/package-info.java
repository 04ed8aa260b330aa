/** The house style and the arrows between modules and packages, as tests over all modules. */
@NullMarked
package dev.roundhouse.style;

import org.jspecify.annotations.NullMarked;
