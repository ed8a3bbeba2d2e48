/// Translates requests and responses between wire formats. `XToY` is a client of format X at an
/// upstream of Y: `Table` lists the fields, others translate request, messages, response and
/// stream; `Reading` classes are shared. Here is what all pairs share, below are the formats.
/// Looks into: dialect. Pure: ids and time are arguments. Called on the exchange's event loop;
/// only stream translations have state.
@NullMarked
package dev.aifleet.gateway.translator;

import org.jspecify.annotations.NullMarked;
