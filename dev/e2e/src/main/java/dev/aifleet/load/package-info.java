/// A load client that checks every response: sends chat completions at a constant rate, checks each
/// to its last byte and records upstream and time.
/// Looks into: nothing of ours. Goes to loopback and private addresses only, stops by itself.
/// A run lives on one event loop; other threads read its list of responses.
@NullMarked
package dev.aifleet.load;

import org.jspecify.annotations.NullMarked;
