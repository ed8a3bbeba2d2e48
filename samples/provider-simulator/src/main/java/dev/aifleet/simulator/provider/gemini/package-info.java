/// Gemini's `generateContent`. `GeneratedContent` is the response, whole and as events; `Gemini`
/// has keys, errors and models.
/// Pure.
@NullMarked
package dev.aifleet.simulator.provider.gemini;

import org.jspecify.annotations.NullMarked;
