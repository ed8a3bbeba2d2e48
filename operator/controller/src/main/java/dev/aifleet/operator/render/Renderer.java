package dev.aifleet.operator.render;

import dev.aifleet.api.AIGateway;
import dev.aifleet.config.Problem;
import dev.aifleet.operator.decide.Plan;
import dev.aifleet.operator.decide.Plan.Follow;
import dev.aifleet.operator.decide.Plan.Hold;
import dev.aifleet.operator.decide.Plan.Pinned;
import dev.aifleet.operator.decide.Plan.Reach;
import dev.aifleet.operator.decide.Plan.Suspended;
import dev.aifleet.operator.state.Desired;
import dev.aifleet.operator.state.Desired.Child;
import dev.aifleet.operator.state.Names;
import dev.aifleet.operator.state.Observed;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The table of contents of what a gateway consists of.
///
/// @param images which images pods may run
public record Renderer(Images images) {

  public Desired render(AIGateway gateway, Plan plan, Observed observed) {
    var blueprint = new Blueprint(gateway, observed, images);
    var choice = ConfigurationChoice.of(blueprint, plan);
    Scope scope = scope(blueprint, plan);
    Deployment deployment = DeploymentRenderer.render(blueprint);
    Optional<Problem> refused = images.refusal(deployment);
    return new Desired(
        scope == Scope.NOTHING ? List.of() : configuration(blueprint, choice),
        scope == Scope.EVERYTHING
            ? objects(blueprint, refused.isEmpty() ? deployment : null)
            : List.of(),
        scope == Scope.EVERYTHING ? unwanted(blueprint) : List.of(),
        PodCount.of(blueprint),
        scope == Scope.NOTHING ? observed.published() : choice.published(),
        refused.map(choice.findings()::withSpec).orElse(choice.findings()));
  }

  private enum Scope {
    EVERYTHING,
    CONFIGURATION,
    NOTHING
  }

  private static Scope scope(Blueprint blueprint, Plan plan) {
    if (!Names.misfit(blueprint.name()).isEmpty()) {
      return Scope.NOTHING;
    }
    return switch (plan) {
      case Follow(var reach) -> scope(reach);
      case Pinned(_, var reach) -> scope(reach);
      case Hold _ -> Scope.EVERYTHING;
      case Suspended _ -> Scope.NOTHING;
    };
  }

  private static Scope scope(Reach reach) {
    return switch (reach) {
      case Everything -> Scope.EVERYTHING;
      case ConfigurationOnly -> Scope.CONFIGURATION;
    };
  }

  /// Keys first: a pod that sees a configuration must find what it refers to.
  private static List<HasMetadata> configuration(Blueprint blueprint, ConfigurationChoice choice) {
    return List.of(
        SecretsRenderer.credentials(blueprint, choice.published()),
        SecretsRenderer.config(blueprint, choice.published()));
  }

  private static List<HasMetadata> objects(Blueprint blueprint, @Nullable Deployment deployment) {
    List<HasMetadata> objects = new ArrayList<>();
    objects.add(SecretsRenderer.control(blueprint));
    objects.add(ServiceAccountRenderer.render(blueprint));
    objects.add(ServiceRenderer.render(blueprint));
    if (deployment != null) {
      objects.add(deployment);
    }
    objects.add(BudgetRenderer.render(blueprint));
    if (blueprint.spec().autoscaling() != null) {
      objects.add(AutoscalerRenderer.render(blueprint, blueprint.spec().autoscaling()));
    }
    if (blueprint.spec().ingress() != null) {
      objects.add(IngressRenderer.render(blueprint, blueprint.spec().ingress()));
    }
    return objects;
  }

  private static List<Child> unwanted(Blueprint blueprint) {
    List<Child> unwanted = new ArrayList<>();
    if (blueprint.spec().autoscaling() == null) {
      unwanted.add(new Child(HorizontalPodAutoscaler.class, blueprint.name()));
    }
    if (blueprint.spec().ingress() == null) {
      unwanted.add(new Child(Ingress.class, blueprint.name()));
    }
    return unwanted;
  }
}
