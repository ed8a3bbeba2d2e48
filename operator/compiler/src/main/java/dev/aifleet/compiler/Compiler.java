package dev.aifleet.compiler;

import dev.aifleet.api.ModelAlias.Visibility;
import dev.aifleet.api.RateLimitSpec;
import dev.aifleet.compiler.Compilation.Compiled;
import dev.aifleet.compiler.Compilation.Reason;
import dev.aifleet.config.ConfigFormat;
import dev.aifleet.config.ConfigValidator;
import dev.aifleet.config.Credentials;
import dev.aifleet.config.GatewayConfig;
import dev.aifleet.config.GatewayConfig.ModelAlias;
import dev.aifleet.config.GatewayConfig.Pin;
import dev.aifleet.config.GatewayConfig.RateLimit;
import dev.aifleet.config.GatewayConfig.Upstream;
import dev.aifleet.config.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// From spec to the runtime configuration: defaults applied, references resolved, judged by the
/// validator that the pods run as well.
public final class Compiler {
  private Compiler() {}

  /// What spec asks for, whatever its `rollback` says.
  public static Compilation compile(Source source) {
    return compile(source, null);
  }

  /// All traffic to `upstream`, whatever else spec says, even if the rest is invalid: then what is
  /// not about the target is left out or stays as it was in `lastGood`.
  ///
  /// @param lastGood null: nothing was accepted so far
  public static Compilation compilePinned(
      Source source, String upstream, @Nullable LastGood lastGood) {
    Compilation whole = compile(source, new Pin(upstream));
    return switch (whole) {
      case Compiled compiled -> compiled;
      case Compilation.Refused _ -> new PinnedCompiler(source, upstream, lastGood).compile();
    };
  }

  private static Compilation compile(Source source, @Nullable Pin pin) {
    var findings = new Findings();
    var credentials = new HashMap<String, String>();
    var config =
        new GatewayConfig(
            ConfigFormat.CURRENT,
            source.gateway(),
            upstreams(source, credentials, findings),
            modelAliases(source),
            new ClientKeys(source, findings).compile(),
            rateLimits(source),
            pin,
            Traffic.retry(source.spec()),
            Traffic.sticky(source.spec(), findings),
            Traffic.limits(source.spec()));
    judge(source, config, findings);
    SizeRule.judge(config, findings);
    return findings.isEmpty()
        ? new Compiled(config, new Credentials(credentials))
        : findings.refused();
  }

  private static List<Upstream> upstreams(
      Source source, Map<String, String> credentials, Findings findings) {
    var compiler = new Upstreams(source, credentials, findings);
    List<Upstream> upstreams = new ArrayList<>();
    for (var spec : source.spec().upstreams()) {
      upstreams.add(compiler.compile("spec.upstreams[" + upstreams.size() + "]", spec));
    }
    return upstreams;
  }

  static List<ModelAlias> modelAliases(Source source) {
    return source.spec().modelAliases().stream()
        .map(
            alias ->
                new ModelAlias(
                    alias.name(),
                    alias.model(),
                    alias.visibility() == Visibility.Hidden
                        ? GatewayConfig.Visibility.Hidden
                        : GatewayConfig.Visibility.Listed))
        .toList();
  }

  static List<RateLimit> rateLimits(Source source) {
    return source.spec().rateLimits().stream().map(Compiler::rateLimit).toList();
  }

  private static RateLimit rateLimit(RateLimitSpec spec) {
    GatewayConfig.Source per =
        switch (spec.per().source()) {
          case Gateway -> GatewayConfig.Source.Gateway;
          case APIKey -> GatewayConfig.Source.APIKey;
          case ClientIP -> GatewayConfig.Source.ClientIP;
        };
    return new RateLimit(
        spec.name(), per, GatewayConfig.Unit.Requests, spec.limit(), window(spec.window()));
  }

  /// Zero for what is no duration: the validator tells what a window must be.
  private static Duration window(String text) {
    try {
      return Durations.parse(text);
    } catch (IllegalArgumentException e) {
      return Duration.ZERO;
    }
  }

  /// Adds what the validator finds in `config`, told in words of spec.
  static void judge(Source source, GatewayConfig config, Findings findings) {
    judge(source, config, 0, findings);
  }

  /// @param first where in spec the first of `config`'s upstreams stands
  static void judge(Source source, GatewayConfig config, int first, Findings findings) {
    for (Problem problem : ConfigValidator.validate(config)) {
      String path = problem.path().replace("upstreams[0]", "upstreams[" + first + "]");
      if (path.startsWith("auth.apiKeys")) {
        findings.secret(Reason.KeyShared, "spec.auth.apiKeys", problem.message());
      } else if (path.equals("pin.upstream")) {
        findings.problem("spec.rollback.target.upstream", problem.message());
      } else {
        findings.problem("spec." + asWritten(source, path), problem.message());
      }
    }
  }

  /// An upstream's URL may have been made from its serviceRef, and delivery is no word of spec.
  private static String asWritten(Source source, String path) {
    if (path.startsWith("auth.jwt[")) {
      return path.replace(".jwksUrl", ".jwksURL").replace(".caPem", ".tls.caRef");
    }
    if (path.contains(".delivery.")) {
      return path.replace(".delivery.", ".").replace(".azureApiVersion", ".azure.apiVersion");
    }
    var upstreams = source.spec().upstreams();
    for (int i = 0; i < upstreams.size(); i++) {
      if (path.equals("upstreams[" + i + "].url") && upstreams.get(i).url() == null) {
        return "upstreams[" + i + "].serviceRef";
      }
    }
    return path;
  }
}
