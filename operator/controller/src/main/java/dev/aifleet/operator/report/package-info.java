/// Status: conditions, figures, printer columns.
/// Looks into: api, config, state, decide.
/// Pure: equal arguments give equal status, so a second reconcile writes none. Any thread.
@NullMarked
package dev.aifleet.operator.report;

import org.jspecify.annotations.NullMarked;
