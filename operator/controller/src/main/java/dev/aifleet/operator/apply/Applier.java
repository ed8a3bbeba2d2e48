package dev.aifleet.operator.apply;

import dev.aifleet.operator.state.ApplyResult;
import dev.aifleet.operator.state.Desired;
import dev.aifleet.operator.state.Observed;
import io.fabric8.kubernetes.api.model.HasMetadata;

/// Makes the cluster as wanted, object by object. One object that cannot be written keeps none of
/// the others from it, except that configuration is written in order or not at all.
public final class Applier {
  private final Cluster cluster;

  public Applier(Cluster cluster) {
    this.cluster = cluster;
  }

  public ApplyResult apply(HasMetadata gateway, Desired desired, Observed observed) {
    var pass = new Pass(cluster, gateway, desired, observed);
    boolean configured = desired.configuration().stream().allMatch(pass::put);
    // An autoscaler goes before the number of pods is set, or it would change it back.
    desired.unwanted().forEach(pass::remove);
    desired.objects().forEach(pass::put);
    return new ApplyResult(
        configured ? desired.published() : observed.published(),
        pass.failures(),
        desired.findings());
  }
}
