/// A load client that looks at every answer: sends chat completions at a constant rate, checks each
/// to its last byte and remembers who answered when.
/// Looks into: nothing of ours. Goes to loopback and private addresses only, stops by itself.
/// A run lives on one event loop; other threads read its list of answers.
@NullMarked
package dev.aifleet.load;

import org.jspecify.annotations.NullMarked;
