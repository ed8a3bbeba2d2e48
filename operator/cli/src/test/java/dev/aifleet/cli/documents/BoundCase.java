package dev.aifleet.cli.documents;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// One bound: the last value that is good, and the first one beyond it.
///
/// @param field in spec, as a JSON pointer
/// @param good value of the field at its bound
/// @param bad value of the field one beyond
/// @param runtime the field in the runtime's configuration, as a JSON pointer
/// @param runtimeBad the value beyond the bound, as the runtime has it
record BoundCase(String field, Object good, Object bad, String runtime, Object runtimeBad) {
  /// The field in the CRD's schema, such as `spec.upstreams[].weight`.
  String schemaPath() {
    return schemaPath(field);
  }

  /// @param field in an object, as a JSON pointer
  static String schemaPath(String field) {
    return field.substring(1).replaceAll("/[0-9]+", "[]").replace('/', '.');
  }

  @Override
  public String toString() {
    return schemaPath() + " " + brief(good) + " | " + brief(bad);
  }

  /// Bounds that [SchemaBounds] does not find: of texts, lists, maps and quantities, and where one
  /// value switches something off.
  static List<BoundCase> written() {
    return List.of(
        texts("/spec/upstreams/0/name", "/upstreams/0/name", 63),
        texts("/spec/upstreams/0/provider", "/upstreams/0/provider", 63),
        new BoundCase("/spec/upstreams/0/url", url(2048), url(2049), "/upstreams/0/url", url(2049)),
        lists("/spec/upstreams/0/serves", "/upstreams/0/serves", 64),
        maps("/spec/upstreams/0/models", "/upstreams/0/models", 256),
        maps("/spec/upstreams/0/headers", "/upstreams/0/delivery/headers", 32),
        lists("/spec/upstreams/0/passHeaders", "/upstreams/0/delivery/passHeaders", 32),
        same("/spec/upstreams/0/headers", "/upstreams/0/delivery/headers", value(253), value(254)),
        texts("/spec/upstreams/1/azure/apiVersion", "/upstreams/1/delivery/azureApiVersion", 64),
        texts("/spec/upstreams/0/tls/serverName", "/upstreams/0/delivery/tls/serverName", 253),
        blocks("/spec/upstreams/0/network/allowPrivate", "/upstreams/0/network/allowPrivate", 16),
        new BoundCase(
            "/spec/upstreams/0/probe/path",
            path(1024),
            path(1025),
            "/upstreams/0/delivery/probe/path",
            path(1025)),
        probes("24h", "86401s", "PT24H1S"),
        probes("1s", "999ms", "PT0.999S"),
        named("/spec/modelAliases", "/modelAliases", 64, "model", "gpt-4o"),
        texts("/spec/modelAliases/0/name", "/modelAliases/0/name", 253),
        texts("/spec/modelAliases/0/model", "/modelAliases/0/model", 253),
        both("/spec/modelAliases/0/model", "/modelAliases/0/model", "gpt-4o", "gpt-*"),
        texts("/spec/rateLimits/0/name", "/rateLimits/0/name", 63),
        texts("/spec/sticky/name", "/sticky/name", 128),
        both("/spec/limits/maxBodyBytes", "/limits/maxBodyBytes", 1L << 30, (1L << 30) + 1),
        both("/spec/limits/maxBodyBytes", "/limits/maxBodyBytes", 1024, 1023),
        new BoundCase(
            "/spec/limits/maxBodyBytes",
            "1Gi",
            "1048577Ki",
            "/limits/maxBodyBytes",
            1_073_742_848L),
        blocks("/spec/limits/trustedProxies", "/limits/trustedProxies", 32),
        texts("/spec/requestDefaults/model", "/requestDefaults/model", 253),
        both("/spec/requestDefaults/temperature", "/requestDefaults/temperature", "2.0", "2.1"),
        new BoundCase(
            "/spec/auth/jwt/0/issuer", url(2048), url(2049), "/auth/jwt/0/issuer", url(2049)),
        lists("/spec/auth/jwt/0/audiences", "/auth/jwt/0/audiences", 16),
        same(
            "/spec/auth/jwt/0/audiences",
            "/auth/jwt/0/audiences",
            List.of(text(253)),
            List.of(text(254))),
        new BoundCase(
            "/spec/auth/jwt/0/jwksURL", url(2048), url(2049), "/auth/jwt/0/jwksUrl", url(2049)),
        maps("/spec/auth/jwt/0/claims", "/auth/jwt/0/claims", 16),
        same("/spec/auth/jwt/0/claims", "/auth/jwt/0/claims", value(253), value(254)),
        blocks("/spec/auth/jwt/0/network/allowPrivate", "/auth/jwt/0/network/allowPrivate", 16));
  }

  private static BoundCase both(String field, String runtime, Object good, Object bad) {
    return new BoundCase(field, good, bad, runtime, bad);
  }

  private static BoundCase same(String field, String runtime, Object good, Object bad) {
    return both(field, runtime, good, bad);
  }

  private static BoundCase texts(String field, String runtime, int most) {
    return both(field, runtime, text(most), text(most + 1));
  }

  private static BoundCase lists(String field, String runtime, int most) {
    return both(field, runtime, entries(most), entries(most + 1));
  }

  private static BoundCase blocks(String field, String runtime, int most) {
    return both(
        field,
        runtime,
        IntStream.range(0, most).mapToObj(i -> "10." + i + ".0.0/16").toList(),
        IntStream.range(0, most + 1).mapToObj(i -> "10." + i + ".0.0/16").toList());
  }

  private static BoundCase maps(String field, String runtime, int most) {
    return both(field, runtime, map(most), map(most + 1));
  }

  private static BoundCase named(
      String field, String runtime, int most, String other, String value) {
    return new BoundCase(
        field,
        IntStream.range(0, most).mapToObj(i -> Map.of("name", "n" + i, other, value)).toList(),
        IntStream.range(0, most + 1).mapToObj(i -> Map.of("name", "n" + i, other, value)).toList(),
        runtime,
        IntStream.range(0, most + 1)
            .mapToObj(i -> Map.of("name", "n" + i, other, value, "visibility", "Listed"))
            .toList());
  }

  /// `0s` switches probes off.
  private static BoundCase probes(String good, String bad, String runtimeBad) {
    String runtime = "/upstreams/0/delivery/probe/interval";
    return new BoundCase("/spec/upstreams/0/probe/interval", good, bad, runtime, runtimeBad);
  }

  private static String text(int length) {
    return "a".repeat(length);
  }

  private static String url(int length) {
    return "https://api.openai.com/" + "a".repeat(length - 23);
  }

  private static String path(int length) {
    return "/" + "a".repeat(length - 1);
  }

  private static Map<String, String> value(int length) {
    return Map.of("x-a", "a".repeat(length));
  }

  private static List<String> entries(int count) {
    return IntStream.range(0, count).mapToObj(i -> "n" + i).toList();
  }

  private static Map<String, String> map(int count) {
    var map = new LinkedHashMap<String, String>();
    entries(count).forEach(entry -> map.put(entry, "a"));
    return map;
  }

  private static String brief(Object value) {
    String text = value.toString();
    return text.length() > 24 ? text.substring(0, 20) + "... (" + text.length() + ")" : text;
  }
}
