/// Clients of `/v1/messages`: the request becomes a chat completion request, the response an
/// Anthropic message. `AnthropicToOpenAi` does it for upstreams of OpenAI's format; the packages of
/// other formats go on from the chat completion, and `AnthropicFromChat` leads back.
@NullMarked
package dev.aifleet.gateway.translator.messages;

import org.jspecify.annotations.NullMarked;
