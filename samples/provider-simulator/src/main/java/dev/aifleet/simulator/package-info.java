/// An upstream for quickstart, tests and benchmarks: speaks the APIs of OpenAI, Anthropic, Gemini
/// and Azure, answers and fails as it is told to, and counts exactly what reached it. Here: start,
/// stop and what is fixed for its life.
/// Looks into: all rooms.
/// Called on the main thread and the shutdown hook.
@NullMarked
package dev.aifleet.simulator;

import org.jspecify.annotations.NullMarked;
