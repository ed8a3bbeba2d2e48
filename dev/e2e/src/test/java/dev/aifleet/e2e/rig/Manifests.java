package dev.aifleet.e2e.rig;

/// Gateways that several scenarios begin with; `%s` is the name.
public final class Manifests {
  private Manifests() {}

  /// Two simulated providers 90/10, which hear how long a stream is to be; one client, two pods, a
  /// rollback target that is not in force.
  public static final String CHAT =
      """
      apiVersion: aifleet.dev/v1alpha1
      kind: AIGateway
      metadata:
        name: %s
      spec:
        upstreams:
        - name: official
          provider: OpenAI
          serviceRef: {name: sim-official, port: 8080}
          weight: 90
          passHeaders: [x-sim-tokens, x-sim-token-interval]
          auth: {type: APIKey, secretRef: {name: providers, key: official}}
        - name: relay
          serviceRef: {name: sim-relay, port: 8080}
          weight: 10
          passHeaders: [x-sim-tokens, x-sim-token-interval]
          auth: {type: APIKey, secretRef: {name: providers, key: relay}}
        auth:
          apiKeys: {secretRef: {name: clients}}
        replicas: 2
        drain: {minDuration: 2s, timeout: 30s}
        rollback: {active: false, target: {upstream: relay}}
      """;

  /// The same with one pod, for scenarios that need no second one.
  public static final String ONE_POD = CHAT.replace("replicas: 2", "replicas: 1");

  /// One pod, one client, and the given fields of spec, which have the upstreams among them.
  public static String onePod(String spec) {
    return """
    apiVersion: aifleet.dev/v1alpha1
    kind: AIGateway
    metadata:
      name: %s
    spec:
      auth:
        apiKeys: {secretRef: {name: clients}}
      replicas: 1
      drain: {minDuration: 2s, timeout: 30s}
    """
        + spec.indent(2);
  }
}
