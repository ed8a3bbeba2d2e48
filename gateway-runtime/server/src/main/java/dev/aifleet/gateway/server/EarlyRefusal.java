package dev.aifleet.gateway.server;

import dev.aifleet.gateway.admission.Refusal;
import dev.aifleet.gateway.admission.RefusalResponse;
import dev.aifleet.gateway.dialect.Endpoint.Format;
import dev.aifleet.gateway.dialect.HeaderRules;
import dev.aifleet.gateway.dialect.Operation;
import dev.aifleet.gateway.dialect.RequestHead;
import dev.aifleet.gateway.exchange.ClientSide;
import io.vertx.core.http.HttpServerRequest;

/// The response to a request for which no exchange can be opened.
record EarlyRefusal(HttpServerRequest request, Refusal refusal) {
  void write(ClientSide client, String requestId) {
    RefusalResponse response = refusal.response();
    client.status(response.status());
    client.headers().set(HeaderRules.REQUEST_ID, requestId).set("content-type", "application/json");
    Format format = format();
    if (format == Format.Anthropic) {
      client.headers().set(HeaderRules.ANTHROPIC_REQUEST_ID, requestId);
    }
    response.headers().forEach(client.headers()::set);
    client.end(response.body().json(format, response.status(), requestId));
  }

  /// No header is trusted in bytes that are not HTTP.
  private Format format() {
    String path = refusal instanceof Refusal.NotHttp ? null : request.path();
    return path == null
        ? Format.OpenAI
        : RequestHead.format(Operation.of(request.method().name(), path), request.headers());
  }
}
