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
public record Chat(URI base, String key, HttpClient http) {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  public static Chat at(URI base, String key) {
    HttpClient http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    return new Chat(base, key, http);
  }

  /// The same client with another key.
  public Chat as(String otherKey) {
    return new Chat(base, otherKey, http);
  }

  /// A unary completion; `headers` are names and values in turn.
  public Reply ask(String model, String... headers) {
    return post(
        "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}"
            .formatted(model),
        headers);
  }

  /// A streamed completion, read to its end.
  public Reply stream(String model, String... headers) {
    return post(
        ("{\"model\":\"%s\",\"stream\":true,\"messages\":[{\"role\":\"user\","
                + "\"content\":\"Hello\"}]}")
            .formatted(model),
        headers);
  }

  public Reply post(String body, String... headers) {
    return send(
        request("/chat/completions", headers)
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  /// Several unary completions at the same time.
  public List<Reply> together(int times, String model) {
    List<CompletableFuture<Reply>> asked =
        IntStream.range(0, times)
            .mapToObj(
                _ -> CompletableFuture.supplyAsync(() -> ask(model), Thread::startVirtualThread))
            .toList();
    return asked.stream().map(CompletableFuture::join).toList();
  }

  public Reply get(String path) {
    return send(request(path).GET());
  }

  /// Asks `times` times and counts the answers by upstream; fails the test on any failure.
  public Map<String, Integer> tally(String model, int times) {
    Map<String, Integer> byUpstream = new TreeMap<>();
    for (int i = 0; i < times; i++) {
      Reply reply = ask(model);
      if (reply.status() != 200) {
        throw new AssertionError("request " + i + ": " + reply.status() + " " + reply.body());
      }
      byUpstream.merge(reply.upstream(), 1, Integer::sum);
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

  private Reply send(HttpRequest.Builder request) {
    try {
      var answer = http.send(request.build(), BodyHandlers.ofString());
      return new Reply(answer.statusCode(), answer.headers(), answer.body());
    } catch (IOException e) {
      throw new AssertionError("no answer from " + base + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
