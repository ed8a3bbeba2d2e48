package dev.aifleet.gateway.upstream;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.function.Consumer;

/// One request to an upstream, and who receives its response.
///
/// @param path with query, relative to the upstream's base URL
/// @param headers writes the headers, `content-type` included, except the credential; called once
///     per connection tried
/// @param body empty: none
/// @param streamed whether events were requested, so that first-byte and idle limits apply; else
///     only the total applies
/// @param caller on whose behalf; connections are shared fairly among callers
public record UpstreamRequest(
    HttpMethod method,
    String path,
    Consumer<MultiMap> headers,
    Buffer body,
    boolean streamed,
    String caller) {
  /// The gateway's own requests.
  public UpstreamRequest(
      HttpMethod method, String path, Consumer<MultiMap> headers, Buffer body, boolean streamed) {
    this(method, path, headers, body, streamed, "");
  }

  /// Receives the response: `head`, `chunk` any number of times, `end`; or `failed`, at any point
  /// before `end`. Nothing follows `end`, `failed` or a cancellation. Called on the event loop of
  /// the send.
  public interface ResponseHandler {
    void head(int status, MultiMap headers);

    void chunk(Buffer chunk);

    void end();

    void failed(SendFailure failure);
  }
}
