package dev.aifleet.gateway.upstream;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.function.Consumer;

/// What is sent.
///
/// @param path with its query, behind the upstream's base URL
/// @param headers writes the headers, `content-type` among them, except the credential; called once
///     per connection tried
/// @param body empty: none
/// @param streamed whether events were asked for, which have to begin and go on in time; all else
///     has only its total
/// @param caller on whose behalf; connections are shared fairly among them
public record UpstreamRequest(
    HttpMethod method,
    String path,
    Consumer<MultiMap> headers,
    Buffer body,
    boolean streamed,
    String caller) {
  /// Nobody's but the gateway's own.
  public UpstreamRequest(
      HttpMethod method, String path, Consumer<MultiMap> headers, Buffer body, boolean streamed) {
    this(method, path, headers, body, streamed, "");
  }
}
