/// Upstreams of Anthropic's format: requests of OpenAI clients, and of Anthropic clients whose
/// conversation another provider has answered in part. `ClaudeModel` has what differs between the
/// models, `AnthropicReading` what whole messages and event streams share.
@NullMarked
package dev.aifleet.gateway.translator.anthropic;

import org.jspecify.annotations.NullMarked;
