/// Translates requests and responses between wire formats. `XToY` is a client of format X at an
/// upstream of Y: `Table` lists the fields, others translate request, messages, response and
/// stream; `Reading` classes are shared. `Responses` is `/v1/responses`, translated by way of a
/// chat completion. Looks into: config (the names of wire formats), dialect. Pure: ids and time are
/// arguments. Called on the exchange's event loop; only stream translations have state.
@NullMarked
package dev.aifleet.gateway.translator;

import org.jspecify.annotations.NullMarked;
