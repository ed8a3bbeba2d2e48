package dev.aifleet.gateway.jwks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aifleet.config.GatewayConfig.Network;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.gateway.testing.Certificates;
import dev.aifleet.gateway.testing.Jwts;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How a key set is fetched, and which addresses are refused.
class KeyFetchTest {
  private static final Network LOOPBACK = new Network(true, List.of("127.0.0.0/8"), false);
  private static final Network PUBLIC = new Network(true, List.of(), false);
  private static final String KEYS = "{\"keys\":[]}";

  @AutoClose private final KeyClient client = new KeyClient(Duration.ofSeconds(1));

  @Test
  void theTextOfA200Arrives() {
    try (var issuer = FakeUpstream.json(KEYS)) {
      assertThat(fetch(issuer.url(), null, LOOPBACK)).isEqualTo(KEYS);
      assertThat(issuer.requests().getFirst().line()).isEqualTo("GET /v1 HTTP/1.1");
      assertThat(issuer.requests().getFirst().headers())
          .containsEntry("accept", "application/json")
          .doesNotContainKeys("authorization", "cookie");
    }
  }

  @Test
  void eachFetchResolvesTheNameAnew() {
    try (var issuer = FakeUpstream.json(KEYS)) {
      RemoteKeys.Fetch fetch = client.of(identity(issuer.url(), null, LOOPBACK));

      assertThat(of(fetch)).isEqualTo(of(fetch));
      assertThat(issuer.connections()).isEqualTo(2);
    }
  }

  @Test
  void anotherStatusIsAFailure() {
    try (var issuer = FakeUpstream.responding((request, at) -> at.json(404, "secret page"))) {
      assertThatThrownBy(() -> fetch(issuer.url(), null, LOOPBACK))
          .hasMessageContaining(issuer.url() + ": answered with status 404")
          .hasMessageNotContaining("secret page");
    }
  }

  @Test
  void redirectsAreNotFollowed() {
    try (var elsewhere = FakeUpstream.json(KEYS);
        var issuer =
            FakeUpstream.responding(
                (request, at) -> at.json(302, "", "location: " + elsewhere.url()))) {
      assertThatThrownBy(() -> fetch(issuer.url(), null, LOOPBACK))
          .hasMessageContaining("status 302");
      assertThat(elsewhere.requests()).isEmpty();
    }
  }

  @Test
  void namesWithPrivateAddressesGetNoRequest() {
    try (var issuer = FakeUpstream.json(KEYS)) {
      URI byName = URI.create("http://localhost:" + issuer.url().getPort() + "/keys");

      assertThatThrownBy(() -> fetch(byName, null, PUBLIC))
          .hasMessageContaining("is not a public address; list its block in network.allowPrivate");
      assertThat(issuer.connections()).isZero();
    }
  }

  @Test
  void aTextWithoutEndIsGivenUp() {
    try (var issuer = FakeUpstream.json("x".repeat(512 * 1024 + 1))) {
      assertThatThrownBy(() -> fetch(issuer.url(), null, LOOPBACK))
          .hasMessageContaining("is longer than 524288 bytes");
    }
  }

  @Test
  void anIssuerThatDoesNotRespondTimesOut() {
    try (var issuer = FakeUpstream.responding((request, at) -> at.awaitAbort())) {
      assertThatThrownBy(() -> fetch(issuer.url(), null, LOOPBACK)).hasMessageContaining("timeout");
    }
  }

  @Test
  void anAuthorityOfOnesOwnIsTrustedAndNoOther(@TempDir Path folder)
      throws IOException, GeneralSecurityException, InterruptedException {
    Certificates ours = Certificates.selfSigned(folder, "ours", "ip:127.0.0.1");
    Certificates other = Certificates.selfSigned(folder, "other", "ip:127.0.0.1");
    try (var issuer =
        FakeUpstream.respondingOverTls(ours.serving(), (request, at) -> at.json(200, KEYS))) {
      URI url = URI.create(issuer.url().toString().replace("http:", "https:"));

      assertThat(fetch(url, ours.certificatePem(), LOOPBACK)).isEqualTo(KEYS);
      assertThat(fetch(url, other.certificatePem().strip() + ours.certificatePem(), LOOPBACK))
          .as("two that were joined without a line break")
          .isEqualTo(KEYS);
      assertThat(fetch(url, ours.certificatePem().replace("\n", ""), LOOPBACK))
          .as("in one line")
          .isEqualTo(KEYS);
      assertThatThrownBy(() -> fetch(url, other.certificatePem(), LOOPBACK))
          .hasMessageContaining("certif");
      assertThatThrownBy(() -> fetch(url, null, LOOPBACK)).hasMessageContaining("certif");
    }
  }

  private String fetch(URI url, @Nullable String caPem, Network network) {
    return of(client.of(identity(url, caPem, network)));
  }

  private static String of(RemoteKeys.Fetch fetch) {
    return fetch.get().orTimeout(20, TimeUnit.SECONDS).join();
  }

  private static RemoteKeys.Identity identity(URI url, @Nullable String caPem, Network network) {
    return new RemoteKeys.Identity(Jwts.ISSUER, url, caPem, network);
  }
}
