/// What differs between the wire formats of upstreams, one class per format. The other rooms ask a
/// format instead of switching over its name. Looks into: config (the names of wire formats),
/// dialect, translator. Pure.
@NullMarked
package dev.aifleet.gateway.wireformat;

import org.jspecify.annotations.NullMarked;
