package dev.aifleet.operator.observe;

import dev.aifleet.api.AIGateway;
import dev.aifleet.operator.fleet.ControlKeyIssuer;
import dev.aifleet.operator.fleet.Fleet;
import dev.aifleet.operator.state.GatewayId;
import dev.aifleet.operator.state.Names;
import dev.aifleet.operator.state.Observed;
import dev.aifleet.operator.state.OwnedObjects;
import dev.aifleet.operator.state.Published;
import io.fabric8.kubernetes.api.model.Secret;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

/// Takes the observation that a reconcile works from.
public final class Observer {
  private final UncachedReads reads;
  private final Fleet fleet;
  private final ControlKeyIssuer issuer;
  private final InstantSource clock;

  public Observer(UncachedReads reads, Fleet fleet, ControlKeyIssuer issuer, InstantSource clock) {
    this.reads = reads;
    this.fleet = fleet;
    this.issuer = issuer;
    this.clock = clock;
  }

  public Observed observe(AIGateway gateway, Context<AIGateway> context) {
    var caches = new GatewayCaches(gateway, context, reads);
    String name = gateway.getMetadata().getName();
    Instant now = clock.instant();
    OwnedObjects owned = caches.ownedObjects();
    var published =
        Published.of(
            owned.find(Secret.class, Names.config(name)).orElse(null),
            owned.find(Secret.class, Names.credentials(name)).orElse(null));
    return new Observed(
        now,
        owned,
        caches.userSecrets(published),
        caches.userConfigMaps(),
        published,
        issuer.currentOrNew(
            owned
                .find(Secret.class, Names.control(name))
                .map(secret -> Published.decode(secret.getData()))
                .orElse(Map.of()),
            fleet.keys(GatewayId.of(gateway)),
            now),
        caches.pods(),
        fleet.report(GatewayId.of(gateway)));
  }
}
