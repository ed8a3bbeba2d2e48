package dev.aifleet.compiler;

import dev.aifleet.api.UpstreamSpec;
import dev.aifleet.config.Bounds;
import dev.aifleet.config.GatewayConfig.Upstream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The upstreams of a pinned configuration when not all upstreams of spec compile: the target, from
/// spec where it compiles and from the last good configuration where not, and the other last good
/// ones.
///
/// @param target name of the upstream that takes all traffic
/// @param lastGood null: no configuration was accepted so far
/// @param problems receives why the target cannot serve
record PinnedUpstreams(
    CompilerInput input, String target, @Nullable LastGood lastGood, ProblemCollector problems) {

  /// Null: the target cannot serve.
  @Nullable UsableUpstreams select() {
    var inSpec = new ProblemCollector();
    UsableUpstreams fromSpec = inSpec(inSpec);
    if (fromSpec != null) {
      return withOthers(fromSpec);
    }
    UsableUpstreams before = inLastGood(target);
    if (before != null) {
      return withOthers(before);
    }
    problems.add(
        "spec.rollback.target.upstream",
        inSpec.isEmpty()
            ? "'" + target + "' is neither among spec.upstreams nor in the last good configuration"
            : "'" + target + "' has problems in spec and is not in the last good configuration");
    problems.addAll(inSpec);
    return null;
  }

  /// The other last good upstreams are kept without traffic, so that each of them can still become
  /// the target after this configuration has become the last good one.
  private UsableUpstreams withOthers(UsableUpstreams pinned) {
    List<Upstream> upstreams = new ArrayList<>(pinned.upstreams());
    Map<String, String> credentials = new HashMap<>(pinned.credentials());
    if (lastGood != null) {
      for (Upstream other : lastGood.config().upstreams()) {
        UsableUpstreams usable = inLastGood(other.name());
        boolean fits = upstreams.size() < Bounds.UPSTREAMS;
        if (fits && usable != null && !other.name().equals(target)) {
          upstreams.addAll(usable.upstreams());
          credentials.putAll(usable.credentials());
        }
      }
    }
    return EntryFilter.ofUpstreams(input).isValid(upstreams)
        ? new UsableUpstreams(upstreams, credentials, false)
        : pinned;
  }

  /// The target as spec has it; null: it is not there, or has `problems`.
  private @Nullable UsableUpstreams inSpec(ProblemCollector problems) {
    List<UpstreamSpec> specs = input.spec().upstreams();
    for (int i = 0; i < specs.size(); i++) {
      if (specs.get(i).name().equals(target)) {
        var own = new ProblemCollector();
        var credentials = new HashMap<String, String>();
        Upstream upstream =
            new UpstreamCompiler(input, credentials, own)
                .compile("spec.upstreams[" + i + "]", specs.get(i));
        EntryFilter.ofUpstreams(input).add(i, upstream, own);
        if (own.isEmpty()) {
          return new UsableUpstreams(List.of(upstream), credentials, false);
        }
        problems.addAll(own);
      }
    }
    return null;
  }

  /// One upstream of the last good configuration; null: it is not there, or its key is missing.
  private @Nullable UsableUpstreams inLastGood(String name) {
    if (lastGood == null) {
      return null;
    }
    for (Upstream upstream : lastGood.config().upstreams()) {
      if (upstream.name().equals(name)) {
        String id = upstream.credential();
        if (id == null) {
          return new UsableUpstreams(List.of(upstream), Map.of(), false);
        }
        String key = lastGood.credentials().values().get(id);
        return key == null ? null : new UsableUpstreams(List.of(upstream), Map.of(id, key), false);
      }
    }
    return null;
  }
}
