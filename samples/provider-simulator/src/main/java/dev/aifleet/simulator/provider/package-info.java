/// Providers' wire formats as bytes: a package each, and one class for each of their endpoints. A
/// new wire format is a new package here and its paths in `serving.Routes`.
/// Looks into: wire, knobs. Pure.
@NullMarked
package dev.aifleet.simulator.provider;

import org.jspecify.annotations.NullMarked;
