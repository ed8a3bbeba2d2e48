/// Chat completions, the format that every translation of an OpenAI client starts from and every
/// other client's passes through: reads a request and a response, writes a response.
/// `OpenAiToOpenAi`
/// prepares one that the gateway made for an upstream of OpenAI's format.
@NullMarked
package dev.aifleet.gateway.translator.chat;

import org.jspecify.annotations.NullMarked;
