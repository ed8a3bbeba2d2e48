package dev.aifleet.e2e.children;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.e2e.rig.Gateway;
import dev.aifleet.e2e.rig.GatewayFixture;
import dev.aifleet.e2e.rig.Manifests;
import dev.aifleet.e2e.rig.NamespaceFixture;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DriftIT {
  private static final String SPEC =
      Manifests.CHAT + "  ingress: {className: none, host: chat.example.com}\n";

  @RegisterExtension static final GatewayFixture FIXTURE = GatewayFixture.serving("drift", SPEC);

  private static final NamespaceFixture NAMESPACE = FIXTURE.namespace();

  private static final Duration SOON = Duration.ofSeconds(15);

  private final Gateway gateway = FIXTURE.gateway();

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "service | {'spec':{'ports':[{'name':'http','port':8081,'targetPort':'http'}]}}",
        "service | {'spec':{'publishNotReadyAddresses':true}}",
        "service | {'spec':{'selector':{'app':'other'}}}",
        "pdb | {'spec':{'selector':{'matchLabels':{'team':'a'}}}}",
        "ingress | {'spec':{'rules':[{'host':'chat.example.com','http':{'paths':[{'path':'/x',"
            + "'pathType':'Prefix','backend':{'service':{'name':'x','port':{'number':1}}}}]}}]}}"
      })
  void driftInSpecIsUndone(String kind, String change) {
    String before = spec(kind);

    NAMESPACE.kubectl("patch", kind, "chat", "--type=merge", "-p", change.replace('\'', '"'));

    await(kind + " to be as it was").atMost(SOON).until(() -> spec(kind), before::equals);
    gateway.awaitReady();
  }

  @Test
  void labelsAndAnnotationsOfOthersStayAndRollNoPod() {
    Map<String, Integer> restarts = gateway.restarts();
    NAMESPACE.kubectl("label", "service", "chat", "team=search");
    NAMESPACE.kubectl("annotate", "deployment", "chat", "example.com/note=x");

    gateway.weights(1, 1);
    gateway.awaitReady();

    assertThat(
            NAMESPACE.kubectl("get", "service", "chat", "-o", "jsonpath={.metadata.labels}").out())
        .contains("search");
    assertThat(gateway.restarts()).isEqualTo(restarts);
  }

  @Test
  void thePodTemplateAnnotationIsRestoredAndNotFollowed() {
    Map<String, Integer> restarts = gateway.restarts();
    NAMESPACE.kubectl(
        "annotate",
        "deployment",
        "chat",
        "--overwrite",
        "aifleet.dev/pod-template={\"spec\":{\"containers\":[{\"name\":\"gateway\",\"image\":\"evil:1\"}]}}");

    await("the annotation to be ours again")
        .atMost(SOON)
        .until(
            () ->
                !NAMESPACE
                    .kubectl("get", "deployment", "chat", "-o", "yaml")
                    .out()
                    .contains("evil"));

    assertThat(gateway.restarts()).isEqualTo(restarts);
  }

  @Test
  void orphansAreAdoptedWithoutAGap() {
    Map<String, Integer> restarts = gateway.restarts();
    long sequence = gateway.status().sequence();
    NAMESPACE.kubectl("delete", "aigw", "chat", "--cascade=orphan");

    gateway.put(SPEC).awaitReady();

    assertThat(gateway.restarts()).as("pods and their restarts").isEqualTo(restarts);
    assertThat(gateway.status().sequence()).isGreaterThanOrEqualTo(sequence);
    assertThat(NAMESPACE.kubectl("get", "service,pdb,deploy", "-o", "yaml").out())
        .contains("uid: " + gateway.live().getMetadata().getUid());
  }

  @Test
  void aPushTakesSecondsAfterItsControlSecretWasDeleted() {
    NAMESPACE.kubectl("delete", "secret", "chat-control");

    gateway.weights(0, 1);

    await("every pod to have the new weights")
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(gateway.chat().countByUpstream("gpt-4o", 30)).containsOnlyKeys("relay"));
    gateway.awaitReady();
  }

  /// Pods that never become ready must not hold a node.
  @Test
  void aNodeWithUnreadyPodsCanBeDrained() {
    Gateway broken = NAMESPACE.gateway("broken");
    String node = gateway.pods().getFirst().getSpec().getNodeName();
    try {
      broken.put(Manifests.CHAT + "  image: aifleet.dev/no-such-image:0\n");
      await("its pods").atMost(SOON).until(() -> broken.pods().size() == 2);

      NAMESPACE.kubectl(
          "drain",
          node,
          "--pod-selector=aifleet.dev/gateway=broken",
          "--ignore-daemonsets",
          "--delete-emptydir-data",
          "--timeout=60s");
    } finally {
      NAMESPACE.kubectl("uncordon", node);
      broken.delete();
    }
  }

  private static String spec(String kind) {
    return NAMESPACE.kubectl("get", kind, "chat", "-o", "jsonpath={.spec}").out();
  }
}
