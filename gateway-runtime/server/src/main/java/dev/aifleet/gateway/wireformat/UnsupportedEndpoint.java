package dev.aifleet.gateway.wireformat;

import dev.aifleet.gateway.translator.Translation;

/// Refuses requests to an endpoint that has no equivalent in the upstream's format.
///
/// @param models whose, such as `Gemini models`
record UnsupportedEndpoint(String models) implements Translation {
  @Override
  public Request request(byte[] clientBody, Call call) {
    return new Request.Impossible(
        "This endpoint cannot be translated for "
            + models
            + ". The model here is "
            + call.upstreamModel()
            + "; use /v1/chat/completions.",
        null);
  }
}
