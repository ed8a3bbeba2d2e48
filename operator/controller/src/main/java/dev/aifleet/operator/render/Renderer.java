package dev.aifleet.operator.render;

import dev.aifleet.api.AIGateway;
import dev.aifleet.config.Problem;
import dev.aifleet.operator.decide.Plan;
import dev.aifleet.operator.decide.Plan.Follow;
import dev.aifleet.operator.decide.Plan.Hold;
import dev.aifleet.operator.decide.Plan.Pinned;
import dev.aifleet.operator.decide.Plan.Suspended;
import dev.aifleet.operator.decide.Plan.WriteScope;
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

/// The objects that a gateway consists of.
///
/// @param images which images pods may run
public record Renderer(ImagePolicy images) {

  public Desired render(AIGateway gateway, Plan plan, Observed observed) {
    var context = new RenderContext(gateway, observed, images);
    var selection = ConfigSelection.of(context, plan);
    Scope scope = scope(context, plan);
    Deployment deployment = DeploymentRenderer.render(context);
    Optional<Problem> refused = images.refusal(deployment);
    return new Desired(
        scope == Scope.Nothing ? List.of() : configuration(context, selection),
        scope == Scope.Everything
            ? objects(context, refused.isEmpty() ? deployment : null)
            : List.of(),
        scope == Scope.Everything ? unwanted(context) : List.of(),
        ReplicaCount.of(context),
        scope == Scope.Nothing ? observed.published() : selection.published(),
        refused.map(selection.findings()::withSpec).orElse(selection.findings()));
  }

  private enum Scope {
    Everything,
    Configuration,
    Nothing
  }

  private static Scope scope(RenderContext context, Plan plan) {
    if (!Names.nameProblem(context.name()).isEmpty()) {
      return Scope.Nothing;
    }
    return switch (plan) {
      case Follow(var reach) -> scope(reach);
      case Pinned(_, var reach) -> scope(reach);
      case Hold _ -> Scope.Everything;
      case Suspended _ -> Scope.Nothing;
    };
  }

  private static Scope scope(WriteScope reach) {
    return switch (reach) {
      case Everything -> Scope.Everything;
      case ConfigurationOnly -> Scope.Configuration;
    };
  }

  /// Keys first: a pod that reads a configuration must find the keys it refers to.
  private static List<HasMetadata> configuration(RenderContext context, ConfigSelection selection) {
    return List.of(
        SecretsRenderer.credentials(context, selection.published()),
        SecretsRenderer.config(context, selection.published()));
  }

  private static List<HasMetadata> objects(RenderContext context, @Nullable Deployment deployment) {
    List<HasMetadata> objects = new ArrayList<>();
    objects.add(SecretsRenderer.control(context));
    objects.add(ServiceAccountRenderer.render(context));
    objects.add(ServiceRenderer.render(context));
    if (deployment != null) {
      objects.add(deployment);
    }
    objects.add(DisruptionBudgetRenderer.render(context));
    if (context.spec().autoscaling() != null) {
      objects.add(AutoscalerRenderer.render(context, context.spec().autoscaling()));
    }
    if (context.spec().ingress() != null) {
      objects.add(IngressRenderer.render(context, context.spec().ingress()));
    }
    return objects;
  }

  private static List<Child> unwanted(RenderContext context) {
    List<Child> unwanted = new ArrayList<>();
    if (context.spec().autoscaling() == null) {
      unwanted.add(new Child(HorizontalPodAutoscaler.class, context.name()));
    }
    if (context.spec().ingress() == null) {
      unwanted.add(new Child(Ingress.class, context.name()));
    }
    return unwanted;
  }
}
