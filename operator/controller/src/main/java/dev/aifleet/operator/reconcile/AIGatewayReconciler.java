package dev.aifleet.operator.reconcile;

import dev.aifleet.api.AIGateway;
import dev.aifleet.api.AIGatewayStatus;
import dev.aifleet.operator.apply.Applier;
import dev.aifleet.operator.apply.Pass;
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

/// Observe, decide, render, apply configuration, publish, apply the rest, report. Never waits for a
/// pod, and for the API server no longer than a moment; a second run with equal inputs writes
/// nothing.
public final class AIGatewayReconciler implements Reconciler<AIGateway> {
  private final Observer observer;
  private final Renderer renderer;
  private final Applier applier;
  private final Fleet fleet;
  private final Reporter reporter;
  private final Narrator narrator;
  private final StatusWriter statuses;
  private final EventSources sources;

  public AIGatewayReconciler(Rooms rooms) {
    this.observer = rooms.observer();
    this.renderer = rooms.renderer();
    this.applier = rooms.applier();
    this.fleet = rooms.fleet();
    this.reporter = rooms.reporter();
    this.narrator = rooms.narrator();
    this.statuses = rooms.statuses();
    this.sources = rooms.sources();
  }

  /// Whether a change of a gateway is worth a reconcile: not our own status.
  boolean isNews(AIGateway now, AIGateway before) {
    return statuses.isNews(now, before);
  }

  /// Who does what.
  public record Rooms(
      Observer observer,
      Renderer renderer,
      Applier applier,
      Fleet fleet,
      Reporter reporter,
      Narrator narrator,
      StatusWriter statuses,
      EventSources sources) {}

  @Override
  public List<EventSource<?, AIGateway>> prepareEventSources(
      EventSourceContext<AIGateway> context) {
    return sources.prepare(context);
  }

  @Override
  public UpdateControl<AIGateway> reconcile(AIGateway cached, Context<AIGateway> context) {
    AIGateway gateway = statuses.latest(cached);
    Observed observed = observer.observe(gateway, context);
    Plan plan = Decider.decide(gateway, observed);
    Desired desired = renderer.render(gateway, plan, observed);
    Pass pass = applier.begin(gateway, desired, observed);
    Published published = pass.configure();
    fleet.publish(GatewayId.of(gateway), published.push(), observed.controlKeys(), observed.pods());
    ApplyResult done = pass.complete();
    AIGatewayStatus status = reporter.report(statuses.own(gateway), plan, observed, done);
    UpdateControl<AIGateway> told = narrator.tell(gateway, status, observed, done);
    sources.forgetIfGone(gateway, context);
    return told;
  }
}
