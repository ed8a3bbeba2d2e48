/// `aifleet`, the command line. Start it with `operator/cli/bin/aifleet`, which runs the jar that
/// Maven made with the libraries in `target/lib`. This package holds only the top command.
/// Looks into: all rooms. On the main thread.
@NullMarked
package dev.aifleet.cli;

import org.jspecify.annotations.NullMarked;
