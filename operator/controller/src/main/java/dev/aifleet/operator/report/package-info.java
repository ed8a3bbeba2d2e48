/// What people and programs read in status: conditions, figures, printer columns.
/// Looks into: api, config, compiler (shares in percent), state, decide.
/// Pure: an equal observation gives an equal status, so there is nothing to write. Any thread.
@NullMarked
package dev.aifleet.operator.report;

import org.jspecify.annotations.NullMarked;
