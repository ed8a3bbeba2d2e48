/// Compressed bodies (RFC 9110 section 8.4): the supported content codings, and decompression in
/// bounded pieces.
/// Looks into: nothing. Pure; the libraries hold native memory, so an unpacker must be closed.
@NullMarked
package dev.aifleet.gateway.packing;

import org.jspecify.annotations.NullMarked;
