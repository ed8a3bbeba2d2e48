package dev.aifleet.e2e.children;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.e2e.rig.Gateway;
import dev.aifleet.e2e.rig.Manifests;
import dev.aifleet.e2e.rig.Stage;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DriftIT {
  @RegisterExtension static final Stage STAGE = Stage.named("drift");

  private static final String SPEC =
      Manifests.CHAT + "  ingress: {className: none, host: chat.example.com}\n";
  private static final Duration SOON = Duration.ofSeconds(15);

  private Gateway gateway;

  @BeforeAll
  void start() {
    STAGE.simulators("official", "relay");
    gateway = STAGE.gateway("chat");
  }

  @BeforeEach
  void beginAnew() {
    gateway.put(SPEC).awaitReady();
  }

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
  void whatChangesTheMeaningIsUndone(String kind, String change) {
    String before = spec(kind);

    STAGE.kubectl("patch", kind, "chat", "--type=merge", "-p", change.replace('\'', '"'));

    await(kind + " to be as it was").atMost(SOON).until(() -> spec(kind), before::equals);
    gateway.awaitReady();
  }

  @Test
  void whatOthersMayAddStaysAndRollsNoPod() {
    Map<String, Integer> lives = gateway.lives();
    STAGE.kubectl("label", "service", "chat", "team=search");
    STAGE.kubectl("annotate", "deployment", "chat", "example.com/note=x");

    gateway.weights(1, 1);
    gateway.awaitReady();

    assertThat(STAGE.kubectl("get", "service", "chat", "-o", "jsonpath={.metadata.labels}").out())
        .contains("search");
    assertThat(gateway.lives()).isEqualTo(lives);
  }

  @Test
  void whatStandsInAnAnnotationIsNotWanted() {
    Map<String, Integer> lives = gateway.lives();
    STAGE.kubectl(
        "annotate",
        "deployment",
        "chat",
        "--overwrite",
        "aifleet.dev/pod-template={\"spec\":{\"containers\":[{\"name\":\"gateway\",\"image\":\"evil:1\"}]}}");

    await("the annotation to be ours again")
        .atMost(SOON)
        .until(
            () -> !STAGE.kubectl("get", "deployment", "chat", "-o", "yaml").out().contains("evil"));

    assertThat(gateway.lives()).isEqualTo(lives);
  }

  @Test
  void orphansAreAdoptedWithoutAGap() {
    Map<String, Integer> lives = gateway.lives();
    long sequence = gateway.status().sequence();
    STAGE.kubectl("delete", "aigw", "chat", "--cascade=orphan");

    gateway.put(SPEC).awaitReady();

    assertThat(gateway.lives()).as("pods and their restarts").isEqualTo(lives);
    assertThat(gateway.status().sequence()).isGreaterThanOrEqualTo(sequence);
    assertThat(STAGE.kubectl("get", "service,pdb,deploy", "-o", "yaml").out())
        .contains("uid: " + gateway.live().getMetadata().getUid());
  }

  @Test
  void afterItsControlSecretIsDeletedAPushTakesSeconds() {
    STAGE.kubectl("delete", "secret", "chat-control");

    gateway.weights(0, 1);

    await("every pod to have the new weights")
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(gateway.chat().tally("gpt-4o", 30)).containsOnlyKeys("relay"));
    gateway.awaitReady();
  }

  /// Pods that never become ready must not hold a node.
  @Test
  void aNodeWithPodsThatAreNotReadyCanBeDrained() {
    Gateway broken = STAGE.gateway("broken");
    String node = gateway.pods().getFirst().getSpec().getNodeName();
    try {
      broken.put(Manifests.CHAT + "  image: aifleet.dev/no-such-image:0\n");
      await("its pods").atMost(SOON).until(() -> broken.pods().size() == 2);

      STAGE.kubectl(
          "drain",
          node,
          "--pod-selector=aifleet.dev/gateway=broken",
          "--ignore-daemonsets",
          "--delete-emptydir-data",
          "--timeout=60s");
    } finally {
      STAGE.kubectl("uncordon", node);
      broken.delete();
    }
  }

  private static String spec(String kind) {
    return STAGE.kubectl("get", kind, "chat", "-o", "jsonpath={.spec}").out();
  }
}
