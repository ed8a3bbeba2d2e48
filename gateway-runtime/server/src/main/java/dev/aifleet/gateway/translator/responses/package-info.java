/// Clients of `/v1/responses`: the request becomes a chat completion request, which the package of
/// the upstream's format translates further; the response is made from its chat completion.
/// `ResponsesToResponses` removes what only the gateway has put into a conversation.
@NullMarked
package dev.aifleet.gateway.translator.responses;

import org.jspecify.annotations.NullMarked;
