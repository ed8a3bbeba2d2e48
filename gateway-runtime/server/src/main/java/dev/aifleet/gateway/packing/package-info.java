/// Packed bodies (RFC 9110 section 8.4): which content codings there are, and unpacking that never
/// makes more at a time than it is asked for.
/// Looks into: nothing. Pure; the libraries that it uses hold memory outside of the heap, so an
/// unpacker has to be closed.
@NullMarked
package dev.aifleet.gateway.packing;

import org.jspecify.annotations.NullMarked;
