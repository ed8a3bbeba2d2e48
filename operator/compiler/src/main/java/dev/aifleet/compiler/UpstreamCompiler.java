package dev.aifleet.compiler;

import dev.aifleet.api.UpstreamSpec;
import dev.aifleet.api.UpstreamSpec.AuthType;
import dev.aifleet.api.UpstreamSpec.Scheme;
import dev.aifleet.api.UpstreamSpec.SecretKeyRef;
import dev.aifleet.api.UpstreamSpec.ServiceRef;
import dev.aifleet.compiler.Compilation.Reason;
import dev.aifleet.config.Credentials;
import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.config.GatewayConfig.Network;
import dev.aifleet.config.GatewayConfig.Upstream;
import dev.aifleet.config.UpstreamBuilder;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Compiles one entry of `spec.upstreams`. Always gives an upstream, so that positions are those of
/// spec; it can be used only if it has no problems.
final class UpstreamCompiler {
  static final URI NOT_A_URL = URI.create("https://invalid.invalid");

  private final CompilerInput input;
  private final Map<String, String> credentials;
  private final ProblemCollector problems;

  /// @param credentials receives the keys that are referred to, by id
  UpstreamCompiler(
      CompilerInput input, Map<String, String> credentials, ProblemCollector problems) {
    this.input = input;
    this.credentials = credentials;
    this.problems = problems;
  }

  Upstream compile(String at, UpstreamSpec spec) {
    Api api = Objects.requireNonNullElse(spec.api(), Api.OpenAI);
    var upstream =
        UpstreamBuilder.of(spec.name(), url(at, spec, api))
            .api(api)
            .serves(spec.serves())
            .credential(credential(at, spec))
            .models(spec.models())
            .network(network(spec.network(), spec.serviceRef() != null))
            .connectionPolicy(new ConnectionPolicyCompiler(input, problems).compile(at, spec));
    ifWritten(spec.provider(), upstream::provider);
    ifWritten(spec.weight(), upstream::weight);
    ifWritten(spec.priority(), upstream::priority);
    return upstream.build();
  }

  /// A field that is left out has the builder's default.
  private static <T> void ifWritten(@Nullable T value, Consumer<T> setter) {
    if (value != null) {
      setter.accept(value);
    }
  }

  private URI url(String at, UpstreamSpec spec, Api api) {
    String url = spec.url();
    ServiceRef service = spec.serviceRef();
    if ((url == null) == (service == null)) {
      problems.add(at, UpstreamSpec.ONE_ADDRESS);
      return NOT_A_URL;
    }
    String text = url != null ? url : address(Objects.requireNonNull(service), api);
    try {
      return new URI(text.replaceAll("/+$", ""));
    } catch (URISyntaxException e) {
      problems.add(
          at + (url != null ? ".url" : ".serviceRef"),
          "is not a URL: write https://host[:port][/path]");
      return NOT_A_URL;
    }
  }

  private String address(ServiceRef service, Api api) {
    return Objects.requireNonNullElse(service.scheme(), Scheme.http)
        + "://"
        + service.name()
        + "."
        + input.namespace()
        + ".svc:"
        + service.port()
        + Objects.requireNonNullElse(service.path(), api.basePath());
  }

  /// @param cluster the address is that of a Service
  static Network network(UpstreamSpec.@Nullable Network network, boolean cluster) {
    return network == null
        ? new Network(false, List.of(), cluster)
        : new Network(
            Boolean.TRUE.equals(network.allowPlainHTTP()), network.allowPrivate(), cluster);
  }

  private @Nullable String credential(String at, UpstreamSpec spec) {
    var auth = spec.auth();
    if (auth == null || auth.type() == AuthType.None) {
      return null;
    }
    SecretKeyRef ref = auth.secretRef();
    if (ref == null) {
      problems.add(at + ".auth", UpstreamSpec.UpstreamAuth.KEY_MISSING);
      return null;
    }
    String key = key(at + ".auth.secretRef", ref);
    if (key == null) {
      return null;
    }
    String id = Credentials.idOf(ref.name(), ref.key(), key);
    credentials.put(id, key);
    return id;
  }

  private @Nullable String key(String at, SecretKeyRef ref) {
    var references = new References(input, problems);
    String value = references.secretEntry(at, ref.name(), ref.key(), UseLabel.ProviderKey);
    if (value == null) {
      return null;
    }
    String key = value.strip();
    String entry = "entry '" + ref.key() + "' of Secret '" + ref.name() + "' ";
    if (key.isEmpty()) {
      problems.addSecret(Reason.KeyUnusable, at, entry + "is empty");
      return null;
    }
    if (!isSendable(key)) {
      problems.addSecret(
          Reason.KeyUnusable,
          at,
          entry
              + "has spaces, line breaks or other characters that no key has; it must be the key"
              + " alone");
      return null;
    }
    return key;
  }

  /// Whether it can follow `Bearer`: visible ASCII (RFC 9110, section 11.2, is even
  /// narrower).
  static boolean isSendable(String key) {
    return key.chars().allMatch(c -> c > ' ' && c <= '~');
  }
}
