package dev.aifleet.e2e.rig;

import dev.aifleet.e2e.rig.Load.Answer;
import dev.aifleet.e2e.rig.Load.Shape;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/// Provisional: until the load client is there.
final class Sender {
  private final ConcurrentLinkedQueue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final Thread pacer;
  private volatile boolean stopped;
  private final Semaphore permits;
  private final OkHttpClient http;
  private final URI url;
  private final String key;
  private final Shape shape;
  private final Duration atMost;

  private Sender(URI url, String key, Shape shape, Duration atMost) {
    this.url = url;
    this.key = key;
    this.shape = shape;
    this.atMost = atMost;
    this.permits = new Semaphore(shape.connections());
    this.http =
        new OkHttpClient.Builder()
            .connectionPool(new ConnectionPool(shape.connections(), 1, TimeUnit.MINUTES))
            .dispatcher(new Dispatcher(Executors.newVirtualThreadPerTaskExecutor()))
            .readTimeout(Duration.ofSeconds(60))
            .retryOnConnectionFailure(false)
            .build();
    this.pacer = new Thread(this::pace, "load");
  }

  static Sender start(URI url, String key, Shape shape, Duration atMost) {
    Sender sender = new Sender(url, key, shape, atMost);
    sender.pacer.start();
    return sender;
  }

  private void pace() {
    long start = System.nanoTime();
    long gap = 1_000_000_000L / shape.ratePerSecond();
    for (long i = 0; !stopped && i * gap < atMost.toNanos(); i++) {
      long due = start + i * gap;
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      permits.acquireUninterruptibly();
      long number = i;
      Thread.startVirtualThread(() -> one(number));
    }
    permits.acquireUninterruptibly(shape.connections());
  }

  private void one(long number) {
    boolean stream = number % 100 * 7 % 100 < shape.streamPercent();
    boolean fresh = number % 100 * 3 % 100 < shape.freshPercent();
    Request.Builder request =
        new Request.Builder()
            .url(url + "/chat/completions")
            .header("authorization", "Bearer " + key)
            .post(
                RequestBody.create(
                    "{\"model\":\"gpt-4o\",\"stream\":" + stream + ",\"messages\":[]}",
                    MediaType.get("application/json")));
    if (fresh) {
      request.header("connection", "close");
    }
    if (stream && shape.streamTokens() > 0) {
      request.header("x-sim-tokens", "" + shape.streamTokens());
      request.header("x-sim-token-interval", shape.tokenInterval().toMillis() + "ms");
    }
    Instant sent = Instant.now();
    String upstream = "";
    String failure = "";
    try (Response response = http.newCall(request.build()).execute()) {
      upstream = java.util.Objects.requireNonNullElse(response.header("x-aifleet-upstream"), "");
      String body = response.body().string();
      if (response.code() != 200) {
        failure = response.code() + " " + body;
      } else if (stream && !body.endsWith("data: [DONE]\n\n")) {
        failure = "no [DONE]";
      }
    } catch (IOException e) {
      failure = e.toString();
    } finally {
      answers.add(new Answer(sent, Instant.now(), upstream, stream, failure));
      permits.release();
    }
  }

  Collection<Answer> answers() {
    return answers;
  }

  void stop() {
    stopped = true;
  }

  Collection<Answer> awaitEnd() {
    try {
      pacer.join(TimeUnit.MINUTES.toMillis(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
    return answers;
  }
}
