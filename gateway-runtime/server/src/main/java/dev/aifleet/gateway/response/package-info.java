/// What upstreams answer, as bytes on their way: events cut out of chunks, the usage in streams and
/// in whole bodies, how a stream opens, the errors inside of a 200, and bodies
/// told in another format.
/// Looks into: capacity, dialect, translator. Pure: no clock, socket or file.
/// What keeps state is made for one answer and stays on its event loop.
@NullMarked
package dev.aifleet.gateway.response;

import org.jspecify.annotations.NullMarked;
