/// Upstreams of Gemini's format (`generateContent`): requests of OpenAI clients, and of Anthropic
/// clients by way of a chat completion. `GeminiModel` has what differs between the models,
/// `GeminiReading` what whole responses and event streams share.
@NullMarked
package dev.aifleet.gateway.translator.gemini;

import org.jspecify.annotations.NullMarked;
