package dev.aifleet.simulator;

import static java.net.http.HttpResponse.BodyHandlers.ofString;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aifleet.simulator.knobs.Behavior;
import dev.aifleet.simulator.tls.TlsIdentity;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// HTTP/2 with and without TLS: one connection, many streams, each ending on its own.
@Tag("slow")
class Http2Test {
  private final SimulatorFixture simulator = new SimulatorFixture();
  private final Vertx vertx = Vertx.vertx();
  private final HttpClientAgent clear =
      vertx.createHttpClient(
          new HttpClientOptions()
              .setProtocolVersion(HttpVersion.HTTP_2)
              .setHttp2ClearTextUpgrade(false));
  private final HttpClientAgent secure =
      vertx.createHttpClient(
          new HttpClientOptions()
              .setProtocolVersion(HttpVersion.HTTP_2)
              .setSsl(true)
              .setUseAlpn(true)
              .setTrustAll(true)
              .setVerifyHost(false));

  @AfterEach
  void stop() {
    await(vertx.close());
    simulator.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aStreamArrivesWhole(boolean tls) {
    String whole = send(ask(tls), SimulatorFixture.STREAM);

    assertThat(whole).endsWith("data: [DONE]\n\n");
    assertThat(simulator.statsWhen("/completed", 1).at("/byVersion/HTTP~12").asInt()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "false,Headers,abortsBeforeHeaders",
    "false,Event,abortsMidStream",
    "true,Headers,abortsBeforeHeaders",
    "true,Body,abortsBeforeFirstToken",
    "true,Event,abortsMidStream"
  })
  void aStreamThatTheClientResetsIsAnAbort(boolean tls, String at, String phase) {
    HttpClientRequest request =
        ask(tls)
            .putHeader("x-sim-fault", "Hang")
            .putHeader("x-sim-fault-at", at)
            .putHeader("x-sim-fault-after", "3");
    var head = new CompletableFuture<Void>();
    var events = new CompletableFuture<Void>();
    request
        .response()
        .onSuccess(
            response -> {
              response.handler(_ -> events.complete(null));
              head.complete(null);
            });
    request.send(SimulatorFixture.STREAM);
    switch (at) {
      case "Headers" -> simulator.statsWhen("/inFlight", 1);
      case "Body" -> head.orTimeout(10, TimeUnit.SECONDS).join();
      default -> events.orTimeout(10, TimeUnit.SECONDS).join();
    }

    request.reset(8);

    JsonNode stats = simulator.statsWhen("/aborts", 1);
    assertThat(stats.at("/" + phase).asInt()).isEqualTo(1);
    assertThat(stats.at("/inFlight").asInt()).isZero();
    assertThat(send(ask(tls), SimulatorFixture.CHAT)).contains("chat.completion");
  }

  @ParameterizedTest
  @CsvSource({"false,Headers", "false,Event", "true,Event"})
  void aResetEndsOneStreamAndNotTheConnection(boolean tls, String at) {
    int before = simulator.statsWhen("/requests", 0).at("/connections").asInt();
    Future<Buffer> broken =
        body(
            ask(tls)
                .putHeader("x-sim-fault", "Reset")
                .putHeader("x-sim-fault-at", at)
                .putHeader("x-sim-fault-after", "2"),
            SimulatorFixture.STREAM);

    assertThatThrownBy(() -> await(broken)).hasRootCauseInstanceOf(StreamResetException.class);
    assertThat(send(ask(tls), SimulatorFixture.CHAT)).contains("chat.completion");
    JsonNode stats = simulator.statsWhen("/cuts", 1);
    assertThat(stats.at("/aborts").asInt()).isZero();
    assertThat(stats.at("/connections").asInt()).isLessThanOrEqualTo(before + 1);
  }

  @Test
  void aCutEndsTheConnection() {
    Future<Buffer> broken =
        body(ask(false).putHeader("x-sim-fault", "Fin"), SimulatorFixture.STREAM);

    assertThatThrownBy(() -> await(broken)).isNotNull();
    assertThat(simulator.statsWhen("/cuts", 1).at("/inFlight").asInt()).isZero();
  }

  @Test
  void aGeneratedCertificateIsTrustedAsItsOwnCa() throws Exception {
    String certificate = simulator.get("/certificate").body();
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("https://127.0.0.1:" + simulator.simulator().tlsPort() + "/v1/models"))
            .build();

    try (HttpClient client = HttpClient.newBuilder().sslContext(trusting(certificate)).build()) {
      HttpResponse<String> response = client.send(request, ofString());

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
    }
    try (HttpClient old =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(trusting(certificate))
            .build()) {
      assertThat(old.send(request, ofString()).version()).isEqualTo(HttpClient.Version.HTTP_1_1);
    }
  }

  @Test
  void aCertificateFromFilesIsServed(@TempDir Path folder) throws Exception {
    TlsIdentity identity = TlsIdentity.selfSigned("given", List.of(), Instant.now());
    Path certificate = Files.writeString(folder.resolve("cert.pem"), identity.certificate());
    Path key = Files.writeString(folder.resolve("key.pem"), identity.key());
    var tls = new Settings.Tls(0, certificate.toString(), key.toString(), List.of());

    try (var given = ProviderSimulator.start(new Settings("given", 0, 1, Behavior.DEFAULT, tls));
        HttpClient client =
            HttpClient.newBuilder().sslContext(trusting(identity.certificate())).build()) {
      URI uri = URI.create("https://localhost:" + given.tlsPort() + "/health");

      assertThat(given.certificate()).isEqualTo(identity.certificate());
      assertThat(client.send(HttpRequest.newBuilder(uri).build(), ofString()).statusCode())
          .isEqualTo(200);
    }
  }

  private HttpClientRequest ask(boolean tls) {
    int port = tls ? simulator.simulator().tlsPort() : simulator.simulator().port();
    return await(
        (tls ? secure : clear)
            .request(HttpMethod.POST, port, "localhost", SimulatorFixture.CHAT_PATH));
  }

  /// The body of the response, which must have come over HTTP/2.
  private static String send(HttpClientRequest request, String body) {
    return await(body(request, body)).toString();
  }

  /// Sends the request after its response has a reader: bytes that arrive before are dropped.
  private static Future<Buffer> body(HttpClientRequest request, String body) {
    Future<Buffer> received =
        request
            .response()
            .compose(
                response -> {
                  assertThat(response.version()).isEqualTo(HttpVersion.HTTP_2);
                  return response.body();
                });
    request.send(body);
    return received;
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
  }

  private static SSLContext trusting(String pem) throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    trusted.setCertificateEntry(
        "simulator",
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(pem.getBytes(UTF_8))));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
