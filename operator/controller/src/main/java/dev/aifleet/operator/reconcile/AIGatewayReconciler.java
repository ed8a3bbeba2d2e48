package dev.aifleet.operator.reconcile;

import dev.aifleet.api.AIGateway;
import dev.aifleet.api.AIGatewayStatus;
import dev.aifleet.operator.apply.Applier;
import dev.aifleet.operator.apply.ApplyRun;
import dev.aifleet.operator.decide.Decider;
import dev.aifleet.operator.decide.Plan;
import dev.aifleet.operator.fleet.Fleet;
import dev.aifleet.operator.observe.Observer;
import dev.aifleet.operator.render.Renderer;
import dev.aifleet.operator.report.Reporter;
import dev.aifleet.operator.state.ApplyResult;
import dev.aifleet.operator.state.Desired;
import dev.aifleet.operator.state.GatewayId;
import dev.aifleet.operator.state.Observed;
import dev.aifleet.operator.state.Published;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.util.List;

/// Observe, decide, render, apply configuration, push it to the pods, apply the rest, report. Never
/// waits for a pod, and at most seconds for the API server; a second reconcile with equal inputs
/// writes nothing.
public final class AIGatewayReconciler implements Reconciler<AIGateway> {
  private final Observer observer;
  private final Renderer renderer;
  private final Applier applier;
  private final Fleet fleet;
  private final Reporter reporter;
  private final StatusPublisher publisher;
  private final StatusWriter statusWriter;
  private final EventSources sources;

  public AIGatewayReconciler(Components rooms) {
    this.observer = rooms.observer();
    this.renderer = rooms.renderer();
    this.applier = rooms.applier();
    this.fleet = rooms.fleet();
    this.reporter = rooms.reporter();
    this.publisher = rooms.publisher();
    this.statusWriter = rooms.statusWriter();
    this.sources = rooms.sources();
  }

  /// Whether a change of a gateway needs a reconcile: a status that the operator wrote does not.
  boolean needsReconcile(AIGateway now, AIGateway before) {
    return statusWriter.isForeignChange(now, before);
  }

  /// The collaborators of a reconcile.
  public record Components(
      Observer observer,
      Renderer renderer,
      Applier applier,
      Fleet fleet,
      Reporter reporter,
      StatusPublisher publisher,
      StatusWriter statusWriter,
      EventSources sources) {}

  @Override
  public List<EventSource<?, AIGateway>> prepareEventSources(
      EventSourceContext<AIGateway> context) {
    return sources.prepare(context);
  }

  @Override
  public UpdateControl<AIGateway> reconcile(AIGateway cached, Context<AIGateway> context) {
    AIGateway gateway = statusWriter.latest(cached);
    Observed observed = observer.observe(gateway, context);
    Plan plan = Decider.decide(gateway, observed);
    Desired desired = renderer.render(gateway, plan, observed);
    ApplyRun run = applier.begin(gateway, desired, observed);
    Published published = run.configure();
    fleet.publish(GatewayId.of(gateway), published.push(), observed.controlKeys(), observed.pods());
    ApplyResult applied = run.complete();
    AIGatewayStatus status = reporter.report(statusWriter.own(gateway), plan, observed, applied);
    UpdateControl<AIGateway> control = publisher.publish(gateway, status, observed, applied);
    sources.forgetIfGone(gateway, context);
    return control;
  }
}
