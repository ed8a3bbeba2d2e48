package dev.aifleet.load;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// One request that is sent over and over, as it stands in two files.
record RepeatedRequest(RequestOptions options, Buffer body) {

  /// @param headers a file, a line such as `name: value` per header
  /// @param body a file
  /// @throws IllegalArgumentException the target is neither this machine nor a private address
  static RepeatedRequest of(URI url, Path headers, Path body) throws IOException {
    LoadClient.requirePrivateTarget(url);
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setHost(url.getHost())
            .setPort(url.getPort())
            .setURI(url.getPath());
    for (String line : Files.readAllLines(headers)) {
      List<String> parts = List.of(line.split(": ", 2));
      options.putHeader(parts.getFirst(), parts.getLast());
    }
    return new RepeatedRequest(options, Buffer.buffer(Files.readAllBytes(body)));
  }

  Future<HttpClientResponse> send(HttpClient client) {
    return client.request(options).compose(request -> request.send(body));
  }
}
