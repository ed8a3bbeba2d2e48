/// What the wire formats share: what a request asks, what an answer says, problems before they
/// are put in a format's words, and the ports that each format fills.
/// Looks into: knobs. Pure; Vert.x buffers are the only foreign type beside Jackson's scanner.
@NullMarked
package dev.aifleet.simulator.wire;

import org.jspecify.annotations.NullMarked;
