package dev.aifleet.load;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Sends single requests and checks their responses. Each kept connection is a client of its own,
/// and they take turns: a shared pool would do the whole load over the few that are warm.
/// Lives on the run's event loop.
final class RequestSender {
  /// Without a byte, or without a connection, for so long a request has failed.
  static final Duration SILENCE = Duration.ofSeconds(30);

  private static final int SHOWN = 200;

  private final LoadPlan plan;
  private final Supplier<Instant> clock;
  private final Deque<HttpClient> kept = new ArrayDeque<>();
  private final Deque<HttpClient> fresh = new ArrayDeque<>();
  private final RequestOptions options;
  private final Buffer unaryBody;
  private final Buffer streamBody;

  RequestSender(Vertx vertx, LoadPlan plan, Supplier<Instant> clock) {
    this.plan = plan;
    this.clock = clock;
    int freshOnes =
        Math.clamp(plan.connections() * plan.freshPercent() / 100, 1, plan.connections() - 1);
    for (int i = 0; i < plan.connections(); i++) {
      (i < freshOnes ? fresh : kept).add(client(vertx, i >= freshOnes));
    }
    int port = plan.base().getPort();
    this.options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setHost(plan.base().getHost())
            .setPort(port < 0 ? 80 : port)
            .setURI(plan.base().getPath() + "/chat/completions")
            .setConnectTimeout(SILENCE.toMillis())
            .setIdleTimeout(SILENCE.toMillis());
    this.unaryBody = body("");
    this.streamBody = body(",\"stream\":true,\"stream_options\":{\"include_usage\":true}");
  }

  /// Sends if a connection is free, and calls `seen` once with the outcome.
  ///
  /// @return whether it was sent
  boolean fire(Target shot, Consumer<LoadResponse> seen) {
    Deque<HttpClient> clients = shot.fresh() ? fresh : kept;
    HttpClient client = clients.poll();
    if (client == null) {
      return false;
    }
    Shot flying = new Shot(shot);
    client
        .request(new RequestOptions(options))
        .compose(request -> send(request, flying))
        .compose(response -> receive(response, flying))
        .onComplete(
            end -> {
              clients.add(client);
              seen.accept(flying.response(end, clock.get()));
            });
    return true;
  }

  /// The next request.
  record Target(Instant due, boolean stream, boolean fresh) {}

  private Future<HttpClientResponse> send(HttpClientRequest request, Shot shot) {
    shot.sent = clock.get();
    request.putHeader("content-type", "application/json");
    if (!plan.key().isEmpty()) {
      request.putHeader("authorization", "Bearer " + plan.key());
    }
    if (shot.target.stream() && plan.streamTokens() > 0) {
      request.putHeader("x-sim-tokens", "" + plan.streamTokens());
      request.putHeader("x-sim-token-interval", plan.tokenInterval().toMillis() + "ms");
    }
    return request.send(shot.target.stream() ? streamBody : unaryBody);
  }

  private Future<Void> receive(HttpClientResponse response, Shot shot) {
    shot.firstByte = clock.get();
    shot.status = response.statusCode();
    String upstream = response.getHeader("x-aifleet-upstream");
    shot.upstream = upstream == null ? "" : upstream;
    return response
        .body()
        .map(
            body -> {
              shot.failure = judge(shot, body);
              return null;
            });
  }

  private String judge(Shot shot, Buffer body) {
    if (shot.status < 200 || shot.status > 299) {
      String text = body.toString();
      return "status " + shot.status + ": " + text.substring(0, Math.min(SHOWN, text.length()));
    }
    String problem =
        shot.target.stream()
            ? ResponseCheck.ofStream(body, plan.streamTokens())
            : ResponseCheck.ofUnary(body);
    return problem == null ? "" : problem;
  }

  private Buffer body(String more) {
    return Buffer.buffer(
        "{\"model\":\""
            + plan.model()
            + "\",\"messages\":[{\"role\":\"user\",\"content\":\"How are you?\"}]"
            + more
            + "}");
  }

  private static HttpClient client(Vertx vertx, boolean keepAlive) {
    return vertx.createHttpClient(
        new HttpClientOptions().setKeepAlive(keepAlive).setTcpNoDelay(true),
        new PoolOptions().setHttp1MaxSize(1));
  }

  /// One request under way.
  private static final class Shot {
    private final Target target;
    private @Nullable Instant sent;
    private @Nullable Instant firstByte;
    private int status;
    private String upstream = "";
    private String failure = "";

    Shot(Target target) {
      this.target = target;
    }

    LoadResponse response(AsyncResult<Void> end, Instant now) {
      String why = end.failed() ? because(end.cause()) : failure;
      Instant left = sent == null ? now : sent;
      Instant head = firstByte == null ? now : firstByte;
      return new LoadResponse(
          target.due(), left, head, now, status, upstream, target.stream(), target.fresh(), why);
    }

    private String because(Throwable cause) {
      String stage = sent == null ? "no connection" : firstByte == null ? "no answer" : "broke off";
      return stage + ": " + cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }
  }
}
