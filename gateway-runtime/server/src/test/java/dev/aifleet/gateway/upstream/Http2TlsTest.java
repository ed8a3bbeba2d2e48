package dev.aifleet.gateway.upstream;

import static dev.aifleet.fixtures.UpstreamFixture.upstream;
import static dev.aifleet.gateway.upstream.OneLoop.rig;
import static dev.aifleet.gateway.upstream.OneLoop.to;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.config.GatewayConfig.ConnectionPolicy;
import dev.aifleet.fixtures.ConnectionPolicyFixture;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.gateway.testing.Certificates;
import dev.aifleet.gateway.testing.GatewayRig;
import dev.aifleet.gateway.testing.Http2Upstream;
import io.vertx.core.http.HttpServerRequest;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Certificates and server names of HTTP/2 upstreams.
@Tag("slow")
class Http2TlsTest {
  private static Certificates certificate;

  @BeforeAll
  static void makeCertificate(@TempDir Path folder) throws Exception {
    certificate = Certificates.selfSigned(folder, "localhost", "dns:localhost");
  }

  @Test
  void aCertificateForAnotherNameIsNotTrusted() {
    Http2Upstream.Script ok = (request, at) -> request.response().end(FakeUpstream.COMPLETION);
    try (var upstream = Http2Upstream.answering(certificate, ok)) {
      ConnectionPolicy other =
          ConnectionPolicyFixture.tls(certificate.certificatePem(), "elsewhere.example");
      try (var gateway = rig(other, upstream.url())) {
        assertThat(gateway.chat(GatewayRig.CHAT).body()).contains("upstream_unreachable");
        assertThat(upstream.requests()).isEmpty();
      }
    }
  }

  @Test
  void aConfiguredServerNameIsSentAsSniAndTheUrlStaysTheHost(@TempDir Path folder)
      throws Exception {
    var elsewhere = Certificates.selfSigned(folder, "elsewhere", "dns:elsewhere.example");
    Http2Upstream.Script ok = (request, at) -> request.response().end(FakeUpstream.COMPLETION);
    try (var upstream = Http2Upstream.answering(elsewhere, ok)) {
      ConnectionPolicy named =
          ConnectionPolicyFixture.tls(elsewhere.certificatePem(), "elsewhere.example");
      try (var gateway = rig(named, upstream.url())) {
        assertThat(gateway.chat(GatewayRig.CHAT).statusCode()).isEqualTo(200);
        HttpServerRequest request = upstream.requests().getFirst();
        assertThat(request.authority()).hasToString(upstream.url().getAuthority());
        assertThat(request.connection().indicatedServerName()).isEqualTo("elsewhere.example");
      }
    }
  }

  @Test
  void aChangedCaMeansNewConnections(@TempDir Path folder) throws Exception {
    var stranger = Certificates.selfSigned(folder, "stranger", "dns:localhost");
    Http2Upstream.Script ok = (request, at) -> request.response().end(FakeUpstream.COMPLETION);
    try (var upstream = Http2Upstream.answering(certificate, ok);
        var gateway = rig(trusting(), upstream.url())) {
      assertThat(gateway.chat(GatewayRig.CHAT).statusCode()).isEqualTo(200);

      ConnectionPolicy other = ConnectionPolicyFixture.tls(stranger.certificatePem(), null);
      gateway.runtime().offer(to(other, upstream.url()).push(2));

      assertThat(gateway.chat(GatewayRig.CHAT).body()).contains("upstream_unreachable");
      assertThat(upstream.requests()).hasSize(1);
    }
  }

  private static ConnectionPolicy trusting() {
    return ConnectionPolicyFixture.tls(certificate.certificatePem(), null);
  }
}
