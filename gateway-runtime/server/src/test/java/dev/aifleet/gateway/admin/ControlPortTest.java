package dev.aifleet.gateway.admin;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static dev.aifleet.fixtures.UpstreamFixture.upstream;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.aifleet.config.Acknowledgement;
import dev.aifleet.config.Acknowledgement.Verdict;
import dev.aifleet.config.ConfigFormat;
import dev.aifleet.config.ConfigJson;
import dev.aifleet.config.Parsed;
import dev.aifleet.config.Push;
import dev.aifleet.config.Statistics;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.gateway.testing.Certificates;
import dev.aifleet.gateway.testing.GatewayRig;
import dev.aifleet.gateway.testing.MountedFiles;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import javax.net.SocketFactory;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A configuration pushed to the control port reaches traffic without a pod restart.
@Tag("slow")
class ControlPortTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String LOOPBACK = "127.0.0.1";
  private static final String TOKEN = "token-one";

  private static Certificates certificate;
  private static Certificates nextCertificate;

  private Path folder;
  private MountedFiles mounts;
  @AutoClose private GatewayRig gateway;
  @AutoClose private FakeUpstream upstream;

  @BeforeAll
  static void makeCertificates(@TempDir Path temporary) throws Exception {
    certificate = Certificates.selfSigned(temporary, "first", "ip:127.0.0.1");
    nextCertificate = Certificates.selfSigned(temporary, "second", "ip:127.0.0.1");
  }

  @BeforeEach
  void start(@TempDir Path temporary) {
    folder = temporary;
    mounts = new MountedFiles(folder).control(certificate, TOKEN + "\n", "");
    gateway = GatewayRig.started(mounts.settings());
    upstream = FakeUpstream.json(FakeUpstream.COMPLETION);
  }

  @Test
  void aPushIsServedAtOnceWithACompleteResponse() throws Exception {
    Push push = config().to(upstream("a", upstream.url()), "sk-provider").push(4);

    var answer = push(push);

    assertThat(answer.statusCode()).isEqualTo(200);
    Acknowledgement acknowledgement = acknowledgement(answer);
    var running = Objects.requireNonNull(acknowledgement.running());
    assertThat(running.sequence()).isEqualTo(4);
    assertThat(running.configHash()).isEqualTo(push.publication().configHash());
    assertThat(running.credentialsHash()).isNotEmpty();
    assertThat(Objects.requireNonNull(acknowledgement.offered()).verdict())
        .isEqualTo(Verdict.Accepted);
    assertThat(acknowledgement.formats()).isEqualTo(ConfigFormat.UNDERSTOOD);
    assertThat(acknowledgement.version()).isNotEmpty();
    assertThat(gateway.chat(GatewayRig.CHAT).statusCode()).isEqualTo(200);
    assertThat(upstream.requests().getFirst().headers())
        .containsEntry("authorization", "Bearer sk-provider");
  }

  @Test
  void anOldLeaderIsRefusedAndChangesNothing() throws Exception {
    push(config().to("new", upstream.url()).push(9));

    var answer = push(config().to("old", upstream.url()).push(8));

    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(Objects.requireNonNull(acknowledgement(answer).offered()).verdict())
        .isEqualTo(Verdict.Stale);
    assertThat(Objects.requireNonNull(acknowledgement(answer).running()).sequence()).isEqualTo(9);
    assertThat(gateway.chat(GatewayRig.CHAT).headers().firstValue("x-aifleet-upstream"))
        .hasValue("new");
  }

  @Test
  void theSamePushAgainGetsTheSameResponse() throws Exception {
    Push push = config().to("a", upstream.url()).push(4);
    push(push);

    var answer = push(push);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(Objects.requireNonNull(acknowledgement(answer).running()).sequence()).isEqualTo(4);
  }

  @Test
  void aRejectedPushReturnsItsProblemsAndTheOldOneStays() throws Exception {
    push(config().to("a", upstream.url()).push(1));

    var answer = push(config().to(upstream("b", upstream.url()).weight(5000), "sk-x").push(2));

    assertThat(answer.statusCode()).isEqualTo(422);
    var offered = Objects.requireNonNull(acknowledgement(answer).offered());
    assertThat(offered.verdict()).isEqualTo(Verdict.Rejected);
    assertThat(offered.problems().getFirst().path()).isEqualTo("upstreams[0].weight");
    assertThat(answer.body()).doesNotContain("sk-x");
    assertThat(gateway.chat(GatewayRig.CHAT).headers().firstValue("x-aifleet-upstream"))
        .hasValue("a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"format\":1=>\"format\":2",
        "\"format\":1=>\"format\":1,\"surprise\":true",
        "\"weight\":1=>\"weight\":2",
        "\"weight\":1=>\"weight\":\"1\"",
        "\"pin\":null,=>"
      })
  void whatTheRuntimeDoesNotUnderstandIsRejectedUnderItsSequence(String change) throws Exception {
    String[] edit = change.split("=>", -1);
    String good = new String(ConfigJson.write(config().to("a", upstream.url()).push(5)), UTF_8);
    assertThat(good).contains(edit[0]);

    var answer = send("POST", "/v1/configuration", TOKEN, good.replace(edit[0], edit[1]));

    assertThat(answer.statusCode()).isEqualTo(422);
    var offered = Objects.requireNonNull(acknowledgement(answer).offered());
    assertThat(offered.sequence()).isEqualTo(5);
    assertThat(offered.problems()).isNotEmpty();
    assertThat(acknowledgement(answer).running()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "token", "token-one-more", "token-on"})
  void withoutTheRightTokenNothingIsReturnedOrAccepted(String token) throws Exception {
    for (String path : new String[] {"/v1/acknowledgement", "/v1/statistics", "/nowhere"}) {
      assertThat(send("GET", path, token, "").statusCode()).isEqualTo(401);
    }
    String push = new String(ConfigJson.write(config().to("a", upstream.url()).push(1)), UTF_8);
    assertThat(send("POST", "/v1/configuration", token, push).statusCode()).isEqualTo(401);
    assertThat(gateway.runtime().acknowledgement().offered()).isNull();
  }

  @Test
  void duringARotationBothTokensOpenThePort() throws Exception {
    mounts.control(certificate, "token-two", TOKEN);

    await().atMost(SOON).until(() -> status("token-two") == 200);
    assertThat(status(TOKEN)).isEqualTo(200);

    mounts.control(certificate, "token-two", "");

    await().atMost(SOON).until(() -> status(TOKEN) == 401);
    assertThat(status("token-two")).isEqualTo(200);
  }

  @Test
  void aNewCertificateIsServedWithoutARestart() throws Exception {
    assertThatThrownBy(() -> send(nextCertificate, "GET", "/v1/acknowledgement", TOKEN, ""))
        .isInstanceOf(IOException.class);

    mounts.control(nextCertificate, TOKEN, "");

    await()
        .atMost(SOON)
        .ignoreExceptions()
        .until(
            () ->
                send(nextCertificate, "GET", "/v1/acknowledgement", TOKEN, "").statusCode() == 200);
  }

  @Test
  void plainHttpGetsNoResponse() {
    URI url = URI.create("http://127.0.0.1:" + gateway.runtime().controlPort() + "/v1/statistics");

    assertThatThrownBy(
            () ->
                gateway.client().send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString()))
        .isInstanceOf(IOException.class);
  }

  @Test
  void aConnectionWithHalfAHeadDoesNotStayOpenOnEitherPort() throws Exception {
    int admin = gateway.runtime().adminPort();
    int control = gateway.runtime().controlPort();
    try (Socket plain = SocketFactory.getDefault().createSocket(LOOPBACK, admin);
        Socket tls = certificate.trusting().getSocketFactory().createSocket(LOOPBACK, control)) {
      for (Socket half : List.of(plain, tls)) {
        half.setSoTimeout(60_000);
        half.getOutputStream().write("GET /health HTTP/1.1\r\nhost: ".getBytes(UTF_8));
      }

      assertThat(plain.getInputStream().read()).isEqualTo(-1);
      assertThat(tls.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void statisticsCountAttemptsAndFailuresByUpstream() throws Exception {
    try (var failing =
        FakeUpstream.responding((request, connection) -> connection.json(500, "{}"))) {
      push(
          config().to("good", upstream.url()).to(upstream("bad", failing.url()).weight(1)).push(1));
      push(config().to("good", upstream.url()).to("bad", failing.url()).pin("good").push(2));
      gateway.chat(GatewayRig.CHAT);
      gateway.chat(GatewayRig.CHAT);
      push(config().to("good", upstream.url()).to("bad", failing.url()).pin("bad").push(3));
      gateway.chat(GatewayRig.CHAT);

      String body = send("GET", "/v1/statistics", TOKEN, "").body();

      var read = (Parsed.Read<Statistics>) ConfigJson.readStatistics(body.getBytes(UTF_8));
      // The last one was tried three times, the limit of attempts per exchange.
      assertThat(read.value().upstreams())
          .containsEntry(
              "good",
              new Statistics.UpstreamCounts(2, 0, false, false, Statistics.ProbeState.Unknown))
          .containsEntry(
              "bad",
              new Statistics.UpstreamCounts(3, 3, false, false, Statistics.ProbeState.Unknown));
      assertThat(read.value().draining()).isFalse();
    }
  }

  @Test
  void withoutMountedTokenThereIsNoControlPort() throws IOException {
    Path empty = java.nio.file.Files.createDirectory(folder.resolve("empty"));
    try (var other = GatewayRig.started(new MountedFiles(empty).settings())) {
      assertThat(other.runtime().controlPort()).isEqualTo(-1);
    }
  }

  private int status(String token) throws Exception {
    return send("GET", "/v1/acknowledgement", token, "").statusCode();
  }

  private HttpResponse<String> push(Push push) throws Exception {
    return send("POST", "/v1/configuration", TOKEN, new String(ConfigJson.write(push), UTF_8));
  }

  private HttpResponse<String> send(String method, String path, String token, String body)
      throws Exception {
    return send(certificate, method, path, token, body);
  }

  private HttpResponse<String> send(
      Certificates trusted, String method, String path, String token, String body)
      throws IOException, GeneralSecurityException, InterruptedException {
    URI url = URI.create("https://127.0.0.1:" + gateway.runtime().controlPort() + path);
    var request =
        HttpRequest.newBuilder(url)
            .method(method, BodyPublishers.ofString(body))
            .header("authorization", "Bearer " + token)
            .timeout(Duration.ofSeconds(10))
            .build();
    HttpClient client = HttpClient.newBuilder().sslContext(trusted.trusting()).build();
    try {
      return client.send(request, BodyHandlers.ofString());
    } finally {
      client.shutdownNow();
    }
  }

  private static Acknowledgement acknowledgement(HttpResponse<String> answer) {
    var read =
        (Parsed.Read<Acknowledgement>)
            ConfigJson.readAcknowledgement(answer.body().getBytes(UTF_8));
    return read.value();
  }
}
