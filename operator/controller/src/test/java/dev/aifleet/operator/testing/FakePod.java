package dev.aifleet.operator.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.aifleet.config.Acknowledgement;
import dev.aifleet.config.Acknowledgement.Offer;
import dev.aifleet.config.Acknowledgement.Running;
import dev.aifleet.config.Acknowledgement.Verdict;
import dev.aifleet.config.ConfigJson;
import dev.aifleet.config.Parsed;
import dev.aifleet.config.Push;
import dev.aifleet.config.Statistics;
import dev.aifleet.config.Statistics.ProbeState;
import dev.aifleet.config.Statistics.UpstreamCounts;
import dev.aifleet.operator.state.ControlKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.jspecify.annotations.Nullable;

/// A pod's control port that keeps the rules of the contract: only a higher sequence is taken.
public final class FakePod implements AutoCloseable {
  private final HttpsServer server;
  private final AtomicInteger pushes = new AtomicInteger();
  private final AtomicInteger asks = new AtomicInteger();
  private volatile String token;
  private volatile boolean refusing;
  private final AtomicInteger failing = new AtomicInteger();
  private final AtomicInteger counts = new AtomicInteger();
  private volatile @Nullable Redirect redirect;
  private volatile int flood;
  private volatile @Nullable Statistics found;
  private volatile @Nullable Running running;
  private volatile @Nullable Offer offered;

  public FakePod(ControlKeys keys) throws IOException {
    token = keys.token();
    var held = HeldCertificate.decode(keys.certificate() + "\n" + keys.privateKey());
    var tls = new HandshakeCertificates.Builder().heldCertificate(held).build();
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls.sslContext()));
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/v1/configuration", this::push);
    server.createContext("/v1/acknowledgement", this::ask);
    server.createContext("/v1/statistics", this::count);
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  public int pushes() {
    return pushes.get();
  }

  /// From now on it sends whoever asks or pushes to another address.
  public void redirect(int status, String location) {
    redirect = new Redirect(status, location);
  }

  /// From now on it answers with so many bytes.
  public void flood(int bytes) {
    flood = bytes;
  }

  public int asks() {
    return asks.get();
  }

  /// How often it was asked for its statistics.
  public int statistics() {
    return counts.get();
  }

  /// From now on it has this to tell; before, its statistics are of another release.
  public void finds(String upstream, boolean breakerOpen, boolean credentialRefused) {
    found =
        new Statistics(
            0,
            false,
            Map.of(
                upstream,
                new UpstreamCounts(
                    counts.get(), 0, breakerOpen, credentialRefused, ProbeState.Unknown)),
            Map.of("https://idp.example.com", "status 404"));
  }

  public long sequence() {
    Running now = running;
    return now == null ? 0 : now.sequence();
  }

  /// From now on it knows this token only.
  public void knows(String other) {
    token = other;
  }

  /// From now on it rejects every configuration.
  public void refuse() {
    refusing = true;
  }

  /// The next calls are answered by an error.
  public void fail(int calls) {
    failing.set(calls);
  }

  /// It forgets what it ran, as a container that was started again.
  public void restart() {
    running = null;
    offered = null;
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void push(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    if (isTurnedAway(exchange)) {
      return;
    }
    pushes.incrementAndGet();
    if (!(ConfigJson.readPush(body) instanceof Parsed.Read<Push>(var push))) {
      answer(exchange, 400, new byte[0]);
      return;
    }
    long sequence = push.publication().sequence();
    String hash = push.publication().configHash();
    Verdict verdict =
        sequence <= sequence() ? Verdict.Stale : refusing ? Verdict.Rejected : Verdict.Accepted;
    offered = new Offer(sequence, hash, verdict, List.of());
    if (verdict == Verdict.Accepted) {
      running = new Running(sequence, hash, "credentials");
    }
    int status = verdict == Verdict.Accepted ? 200 : verdict == Verdict.Stale ? 409 : 422;
    answer(exchange, status, acknowledgement());
  }

  private void ask(HttpExchange exchange) throws IOException {
    asks.incrementAndGet();
    if (!isTurnedAway(exchange)) {
      answer(exchange, 200, acknowledgement());
    }
  }

  private void count(HttpExchange exchange) throws IOException {
    counts.incrementAndGet();
    Statistics now = found;
    if (!isTurnedAway(exchange)) {
      answer(exchange, 200, now == null ? new byte[] {'{', '}'} : ConfigJson.write(now));
    }
  }

  private record Redirect(int status, String location) {}

  private boolean isTurnedAway(HttpExchange exchange) throws IOException {
    Redirect elsewhere = redirect;
    if (elsewhere != null) {
      exchange.getResponseHeaders().set("Location", elsewhere.location());
      answer(exchange, elsewhere.status(), new byte[0]);
      return true;
    }
    if (flood > 0) {
      answer(exchange, 200, new byte[flood]);
      return true;
    }
    if (failing.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      answer(exchange, 500, new byte[0]);
      return true;
    }
    if (!("Bearer " + token).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      answer(exchange, 401, new byte[0]);
      return true;
    }
    return false;
  }

  private byte[] acknowledgement() {
    return ConfigJson.write(new Acknowledgement(offered, running, List.of(1), "1.2.3"));
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    try (var out = exchange.getResponseBody()) {
      out.write(body);
    }
  }
}
