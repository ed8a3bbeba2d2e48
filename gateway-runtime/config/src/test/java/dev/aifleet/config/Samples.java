package dev.aifleet.config;

import dev.aifleet.config.GatewayConfig.Anonymous;
import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.config.GatewayConfig.ApiKey;
import dev.aifleet.config.GatewayConfig.Auth;
import dev.aifleet.config.GatewayConfig.JwtIssuer;
import dev.aifleet.config.GatewayConfig.ModelAlias;
import dev.aifleet.config.GatewayConfig.Network;
import dev.aifleet.config.GatewayConfig.Pin;
import dev.aifleet.config.GatewayConfig.RateLimit;
import dev.aifleet.config.GatewayConfig.Source;
import dev.aifleet.config.GatewayConfig.Unit;
import dev.aifleet.config.GatewayConfig.Upstream;
import dev.aifleet.config.GatewayConfig.Visibility;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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

  static final JwtIssuer ISSUER =
      new JwtIssuer(
          "https://idp.example.com",
          List.of("chat", "batch"),
          URI.create("https://10.1.2.3/keys?p=chat"),
          CA,
          Map.of("team", "https://example.com/team", "user", "sub"),
          new Network(true, List.of("10.0.0.0/8"), false));

  static final GatewayConfig.ConnectionPolicy DELIVERY =
      new GatewayConfig.ConnectionPolicy(
          Map.of("x-team", "chat"),
          List.of("x-tenant", "x-user"),
          new GatewayConfig.Tls(CA, "provider.example"),
          "2024-10-21",
          new GatewayConfig.Timeouts(
              Duration.ofSeconds(1),
              Duration.ofSeconds(2),
              Duration.ofSeconds(3),
              Duration.ofSeconds(4)),
          new GatewayConfig.Connections(
              5, Duration.ofSeconds(6), Duration.ofSeconds(7), Duration.ofSeconds(8)),
          9,
          new GatewayConfig.CircuitBreaker(
              new GatewayConfig.CircuitBreaker.Consecutive(10, Duration.ofSeconds(11)),
              new GatewayConfig.CircuitBreaker.Rate(
                  12, 13, Duration.ofSeconds(14), Duration.ofSeconds(15)),
              16),
          new GatewayConfig.Probe("/ping", Duration.ofSeconds(17)));

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

  /// Every field holds something that can be told from its default.
  static GatewayConfig full() {
    return new GatewayConfig(
        ConfigFormat.CURRENT,
        "ai-services/chat",
        List.of(
            new Upstream(
                "official",
                "OpenAI",
                Api.AzureOpenAI,
                URI.create("https://api.openai.com/v1"),
                List.of("gpt-*", "o3"),
                90,
                "0123456789abcdef0123456789abcdef",
                Map.of("gpt-4o", "gpt-4o-2024-08-06", "gpt-4o-mini", "mini"),
                Network.PUBLIC,
                1,
                DELIVERY),
            new Upstream(
                "relay",
                "Relay",
                Api.OpenAI,
                URI.create("http://10.1.2.3:8080/v1"),
                List.of(),
                10,
                null,
                Map.of(),
                new Network(true, List.of("10.0.0.0/8"), false),
                0,
                GatewayConfig.ConnectionPolicy.DEFAULT)),
        List.of(
            new ModelAlias("gpt-5", "gpt-4o", Visibility.Listed),
            new ModelAlias("old-*", "gpt-4o-mini", Visibility.Hidden)),
        new Auth(List.of(new ApiKey("chat-keys/web", KEY_HASH)), List.of(ISSUER), Anonymous.Allow),
        List.of(
            new RateLimit("per-key", Source.APIKey, Unit.Requests, 1000, Duration.ofMinutes(1))),
        new Pin("official"),
        new GatewayConfig.Retry(
            2, new GatewayConfig.Backoff(Duration.ofMillis(50), Duration.ofSeconds(1)), 30),
        new GatewayConfig.Sticky(GatewayConfig.StickySource.Header, "x-team"),
        new GatewayConfig.Limits(1 << 20, 100, List.of("10.0.0.0/8", "fd00::/8")),
        new GatewayConfig.RequestDefaults("gpt-4o", 4096, "0.7"));
  }
}
