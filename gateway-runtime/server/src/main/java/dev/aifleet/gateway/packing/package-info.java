/// Packed bodies (RFC 9110 section 8.4): which codings there are, and unpacking that never makes
/// more at a time than it is asked for. Looks into: nothing. Pure.
@NullMarked
package dev.aifleet.gateway.packing;

import org.jspecify.annotations.NullMarked;
