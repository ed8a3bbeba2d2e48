package dev.aifleet.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.aifleet.config.GatewayConfig.Anonymous;
import dev.aifleet.config.GatewayConfig.ApiKey;
import dev.aifleet.config.GatewayConfig.Auth;
import dev.aifleet.config.GatewayConfig.ModelAlias;
import dev.aifleet.config.GatewayConfig.Network;
import dev.aifleet.config.GatewayConfig.RateLimit;
import dev.aifleet.config.GatewayConfig.Upstream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Values that tests start from.
final class Samples {
  static final String KEY_HASH = "a".repeat(64);
  static final Auth AUTH =
      new Auth(List.of(new ApiKey("chat-keys/web", KEY_HASH)), List.of(), Anonymous.Deny);

  /// A self-signed one, for tests only.
  static final String CA =
      """
      -----BEGIN CERTIFICATE-----
      MIIBizCCATGgAwIBAgIUJRHsqumwK4ipgC4tQ5mZpsmeN8QwCgYIKoZIzj0EAwIw
      GjEYMBYGA1UEAwwPYWlmbGVldCB0ZXN0IENBMCAXDTI2MTEyMjA3MjMwNFoYDzIx
      MjYxMDI5MDcyMzA0WjAaMRgwFgYDVQQDDA9haWZsZWV0IHRlc3QgQ0EwWTATBgcq
      hkjOPQIBBggqhkjOPQMBBwNCAAR4mpu+pei4N8PE5eI3M2AKqsZZAg5Tz7DJlnaF
      boIDNwsv+okCMt7ND6E+GzSzRHKAabk71jWWtFE5jeXBUaUKo1MwUTAdBgNVHQ4E
      FgQUix8kzw0uupH+a7xYnv+d0o82KmwwHwYDVR0jBBgwFoAUix8kzw0uupH+a7xY
      nv+d0o82KmwwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEAkoRJ
      kvujFQBw8cNiANnzIko16NVQqrtctc2vJoLAsVUCIFTsepdTkQhz62C89ZPWEPSa
      eoGrD3Sh9yCWo3IHpHcq
      -----END CERTIFICATE-----
      """;

  static final Path PUBLICATION = Path.of("src/test/resources/golden/publication.json");

  private static final GatewayConfig FULL = golden();

  private Samples() {}

  static Upstream upstream(String name, int weight, String url) {
    return openAi(name, url).weight(weight).build();
  }

  static Upstream with(Network network, String url) {
    return openAi("official", url).network(network).build();
  }

  static Upstream withCredential(String name, @Nullable String credential) {
    return openAi(name, "https://api.openai.com/v1").credential(credential).build();
  }

  static UpstreamBuilder openAi(String name, String url) {
    return UpstreamBuilder.of(name, URI.create(url)).provider("OpenAI");
  }

  static GatewayConfig config(Upstream... upstreams) {
    return chat().upstreams(List.of(upstreams)).build();
  }

  static GatewayConfig config(List<ModelAlias> aliases, Auth auth, List<RateLimit> limits) {
    return chat()
        .upstreams(List.of(upstream("official", 1, "https://api.openai.com/v1")))
        .modelAliases(aliases)
        .auth(auth)
        .rateLimits(limits)
        .build();
  }

  /// One that lets a caller in, still without upstreams.
  static GatewayConfigBuilder chat() {
    return GatewayConfigBuilder.of("ns/chat").auth(AUTH);
  }

  /// That of the golden publication, where every field holds something that can be told from its
  /// default.
  static GatewayConfig full() {
    return FULL;
  }

  /// @param message a part of the problem's
  static void assertOnlyProblem(List<Problem> problems, String path, String message) {
    assertThat(problems).singleElement().extracting(Problem::path).isEqualTo(path);
    assertThat(problems.getFirst().message()).contains(message);
  }

  private static GatewayConfig golden() {
    try {
      JsonNode publication = ContractMapper.MAPPER.readTree(Files.readAllBytes(PUBLICATION));
      return ContractMapper.MAPPER.treeToValue(publication.path("config"), GatewayConfig.class);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + PUBLICATION, e);
    }
  }
}
