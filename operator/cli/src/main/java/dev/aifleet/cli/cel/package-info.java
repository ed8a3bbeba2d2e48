/// CEL as the API server speaks it, for the CRD's rules where there is no API server.
/// Looks into: nothing.
/// Pure and thread-safe: what is compiled once is kept.
@NullMarked
package dev.aifleet.cli.cel;

import org.jspecify.annotations.NullMarked;
