/// What the operator exposes about itself: metrics, health, log lines, and Events of transitions.
/// Looks into: api, state, report.
/// Listeners only: nothing here changes what is reconciled. The HTTP server has its own threads.
@NullMarked
package dev.aifleet.operator.telemetry;

import org.jspecify.annotations.NullMarked;
