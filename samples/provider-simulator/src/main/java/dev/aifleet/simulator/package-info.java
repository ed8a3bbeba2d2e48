/// An upstream for quickstart, tests and benchmarks: speaks the APIs of OpenAI, Anthropic, Gemini
/// and Azure, responds and fails as its knobs say, and counts every request. This package: start,
/// stop and the settings that cannot change at runtime.
/// Looks into: all rooms.
/// Called on the main thread and the shutdown hook.
@NullMarked
package dev.aifleet.simulator;

import org.jspecify.annotations.NullMarked;
