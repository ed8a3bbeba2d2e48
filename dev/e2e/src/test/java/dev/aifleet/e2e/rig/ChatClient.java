package dev.aifleet.e2e.rig;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/// A client of one gateway with one key. Every call is one request; nothing is retried.
///
/// @param key sent as a bearer token; empty: none is sent
public record ChatClient(URI base, String key, HttpClient http) {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  public static ChatClient at(URI base, String key) {
    HttpClient http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    return new ChatClient(base, key, http);
  }

  /// The same client with another key.
  public ChatClient as(String otherKey) {
    return new ChatClient(base, otherKey, http);
  }

  /// A unary completion; `headers` are names and values in turn.
  public TextResponse complete(String model, String... headers) {
    return post(
        "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}"
            .formatted(model),
        headers);
  }

  /// A streamed completion, read to its end.
  public TextResponse stream(String model, String... headers) {
    return post(
        ("{\"model\":\"%s\",\"stream\":true,\"messages\":[{\"role\":\"user\","
                + "\"content\":\"Hello\"}]}")
            .formatted(model),
        headers);
  }

  public TextResponse post(String body, String... headers) {
    return send(
        request("/chat/completions", headers)
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  /// Several unary completions at the same time.
  public List<TextResponse> completeConcurrently(int times, String model) {
    List<CompletableFuture<TextResponse>> requests =
        IntStream.range(0, times)
            .mapToObj(
                _ ->
                    CompletableFuture.supplyAsync(
                        () -> complete(model), Thread::startVirtualThread))
            .toList();
    return requests.stream().map(CompletableFuture::join).toList();
  }

  public TextResponse get(String path) {
    return send(request(path).GET());
  }

  /// Sends `times` requests and counts the responses by upstream; fails the test on any error.
  public Map<String, Integer> countByUpstream(String model, int times) {
    Map<String, Integer> byUpstream = new TreeMap<>();
    for (int i = 0; i < times; i++) {
      TextResponse response = complete(model);
      if (response.status() != 200) {
        throw new AssertionError("request " + i + ": " + response.status() + " " + response.body());
      }
      byUpstream.merge(response.upstream(), 1, Integer::sum);
    }
    return byUpstream;
  }

  private HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path)).timeout(PATIENCE);
    if (!key.isEmpty()) {
      request.header("authorization", "Bearer " + key);
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    return request;
  }

  private TextResponse send(HttpRequest.Builder request) {
    try {
      var response = http.send(request.build(), BodyHandlers.ofString());
      return new TextResponse(response.statusCode(), response.headers(), response.body());
    } catch (IOException e) {
      throw new AssertionError("no response from " + base + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
