/// What the wire formats share: the parsed request, the plan of a response, errors before they are
/// rendered in a format's schema, and the interfaces that each format implements.
/// Looks into: knobs. Pure; Vert.x buffers are the only foreign type beside Jackson's scanner.
@NullMarked
package dev.aifleet.simulator.wire;

import org.jspecify.annotations.NullMarked;
