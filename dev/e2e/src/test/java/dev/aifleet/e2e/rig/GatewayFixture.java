package dev.aifleet.e2e.rig;

import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/// A namespace with the simulators `official` and `relay` and the gateway `chat`, which is put back
/// to the same spec and ready before every test.
public final class GatewayFixture
    implements BeforeAllCallback,
        BeforeEachCallback,
        AfterAllCallback,
        TestExecutionExceptionHandler,
        LifecycleMethodExecutionExceptionHandler {
  private final NamespaceFixture namespace;
  private final Gateway gateway;
  private final String yaml;
  private Map<String, Simulator> simulators = Map.of();

  private GatewayFixture(String scenario, String yaml) {
    this.namespace = NamespaceFixture.named(scenario);
    this.gateway = namespace.gateway("chat");
    this.yaml = yaml;
  }

  /// @param yaml the gateway's document, with `%s` for its name
  public static GatewayFixture serving(String scenario, String yaml) {
    return new GatewayFixture(scenario, yaml);
  }

  public NamespaceFixture namespace() {
    return namespace;
  }

  public Gateway gateway() {
    return gateway;
  }

  public Map<String, Simulator> simulators() {
    return simulators;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    namespace.beforeAll(context);
    diagnosed(context, () -> simulators = namespace.simulators("official", "relay"));
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    diagnosed(context, () -> gateway.put(yaml).awaitReady());
  }

  /// JUnit's exception handlers see failures of tests and lifecycle methods, not of extensions.
  private void diagnosed(ExtensionContext context, Runnable preparation) {
    try {
      preparation.run();
    } catch (RuntimeException | AssertionError e) {
      namespace.diagnose(context, e);
      throw e;
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    namespace.afterAll(context);
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    namespace.handleTestExecutionException(context, failure);
  }

  @Override
  public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    namespace.handleBeforeAllMethodExecutionException(context, failure);
  }

  @Override
  public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    namespace.handleBeforeEachMethodExecutionException(context, failure);
  }
}
