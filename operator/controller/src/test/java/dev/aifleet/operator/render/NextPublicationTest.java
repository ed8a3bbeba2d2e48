package dev.aifleet.operator.render;

import static dev.aifleet.operator.testing.GatewayFixture.gateway;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.api.AIGateway;
import dev.aifleet.api.AIGatewayStatus;
import dev.aifleet.config.Acknowledgement;
import dev.aifleet.config.Acknowledgement.Running;
import dev.aifleet.config.Publication;
import dev.aifleet.operator.state.FleetReport.Acknowledged;
import dev.aifleet.operator.state.Names;
import dev.aifleet.operator.state.Published;
import dev.aifleet.operator.testing.GatewayFixture;
import dev.aifleet.operator.testing.ObservedFixture;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class NextPublicationTest {
  private static final AIGateway GATEWAY = gateway("");
  private static final ObservedFixture SERVED = ObservedFixture.fresh().after(GATEWAY);
  private static final Publication FIRST = current(SERVED.published());

  @Test
  void theFirstPublicationIsNumberOne() {
    assertThat(FIRST.sequence()).isEqualTo(1);
    assertThat(FIRST.config().upstreams()).hasSize(2);
  }

  @Test
  void anUnchangedSpecStaysPublishedByteForByte() {
    assertThat(SERVED.desired(GATEWAY).published().current()).isEqualTo(FIRST);
  }

  @Test
  void aChangedWeightIsTheNextPublication() {
    var turned = gateway("modelAliases: [{name: fast, model: gpt-4o-mini}]\n");

    assertThat(current(SERVED.desired(turned).published()).sequence()).isEqualTo(2);
  }

  @Test
  void theSequenceIsAboveWhatStatusRemembersWhenTheSecretIsGone() {
    var remembering = gateway("");
    remembering.setStatus(status(41L));

    assertThat(current(ObservedFixture.fresh().desired(remembering).published()).sequence())
        .isEqualTo(42);
  }

  @Test
  void aSecretFromABackupIsPublishedAnewAboveWhatStatusRemembers() {
    var remembering = gateway("");
    remembering.setStatus(status(3L));

    assertThat(current(SERVED.desired(remembering).published()).sequence()).isEqualTo(4);
  }

  @Test
  void theSequenceIsAboveWhatAnyPodRuns() {
    var ahead = new Publication(17, "of-another-time", 1, FIRST.config());
    var sight = SERVED.pod("a", ObservedFixture.runs(ahead));

    assertThat(current(sight.desired(GATEWAY).published()).sequence()).isEqualTo(18);
  }

  @Test
  void aPodThatIsBehindIsNoReasonForANewPublication() {
    var pod = new Acknowledged(new Acknowledgement(null, null, List.of(1), "1.2.3"));

    assertThat(SERVED.pod("a", pod).desired(GATEWAY).published().current()).isEqualTo(FIRST);
  }

  @Test
  void peersCountOnlyWhereThereAreLimits() {
    String limit = "rateLimits: [{name: per-key, per: {source: APIKey}, limit: 9, window: 1m}]\n";

    var without = current(ObservedFixture.fresh().desired(gateway("replicas: 4\n")).published());
    var with =
        current(ObservedFixture.fresh().desired(gateway("replicas: 4\n" + limit)).published());

    assertThat(without.peers()).isEqualTo(1);
    assertThat(with.peers()).isEqualTo(4);
  }

  @Test
  void aConfigurationIsLastAcceptedOnceEveryReadyPodRunsIt() {
    var one = SERVED.pod("a", ObservedFixture.runs(FIRST));
    var half = one.pod("b", null);

    assertThat(half.desired(GATEWAY).published().lastAccepted()).isNull();
    assertThat(one.desired(GATEWAY).published().lastAccepted()).isEqualTo(FIRST);
  }

  @Test
  void nothingIsLastAcceptedWithoutAReadyPod() {
    assertThat(SERVED.desired(GATEWAY).published().lastAccepted()).isNull();
  }

  @Test
  void whereAllSecretsAreMissingUpstreamsAndKeysStayAndTheRestFollowsSpec() {
    var desired =
        SERVED.secrets(Map.of()).desired(gateway("modelAliases: [{name: a, model: b}]\n"));

    var config = Objects.requireNonNull(desired.published().current()).config();
    assertThat(config.upstreams()).isEqualTo(FIRST.config().upstreams());
    assertThat(config.auth()).isEqualTo(FIRST.config().auth());
    assertThat(config.modelAliases()).hasSize(1);
    assertThat(desired.published().credentials()).isEqualTo(SERVED.published().credentials());
    assertThat(desired.findings().secrets()).isNotEmpty();
    assertThat(desired.objects()).as("the rest of the fleet follows spec").isNotEmpty();
  }

  @Test
  void aNewGatewayWithoutItsSecretsGetsItsPodsButNoConfiguration() {
    var desired = ObservedFixture.fresh().secrets(Map.of()).desired(GATEWAY);

    assertThat(desired.published().current()).isNull();
    assertThat(desired.configuration()).hasSize(2);
    assertThat(desired.objects()).isNotEmpty();
  }

  @Test
  void keysOfWhatWasAcceptedLastStayBesideThoseOfThePresentOne() {
    var accepted = SERVED.pod("a", ObservedFixture.runs(FIRST));
    var rotated =
        Map.of(
            "providers",
            GatewayFixture.secret(
                "providers", Map.of("official", "sk-new", "relay", "sk-relay-0001")),
            "clients",
            Objects.requireNonNull(GatewayFixture.secrets().get("clients")));

    var published = accepted.secrets(rotated).desired(GATEWAY).published();

    assertThat(published.credentials().values()).hasSize(3).containsValue("sk-official-0001");
    assertThat(published.lastAccepted()).isEqualTo(FIRST);
  }

  @Test
  void keysThatNothingRefersToAreRemoved() {
    var published = SERVED.published();
    var values = new java.util.HashMap<>(published.credentials().values());
    values.put("stale", "sk-stale");
    var cluttered =
        new Published(
            published.current(),
            published.lastAccepted(),
            new dev.aifleet.config.Credentials(values));

    assertThat(SERVED.published(cluttered).desired(GATEWAY).published().credentials())
        .isEqualTo(published.credentials());
  }

  @Test
  void aPodThatCannotReadTheFormatKeepsEverybodyOnThePresentConfiguration() {
    var old = SERVED.pod("a", ObservedFixture.understands(99));
    var desired = old.desired(gateway("modelAliases: [{name: a, model: b}]\n"));

    assertThat(desired.published().current()).isEqualTo(FIRST);
    assertThat(desired.findings().tooOld()).containsExactly("a (0.0.9)");
  }

  @Test
  void aPinIsPublishedAlthoughTheRestOfSpecIsInvalid() {
    var invalid =
        GatewayFixture.of(
            """
            upstreams:
            - {name: official, url: "https://api.openai.com/v1", weight: 90}
            - {name: relay, url: "https://169.254.169.254/v1", weight: 10}
            auth: {anonymous: Allow}
            rollback: {active: true, target: {upstream: official}}
            """);

    var desired = SERVED.desired(invalid);

    assertThat(current(desired.published()).config().pin())
        .isEqualTo(new dev.aifleet.config.GatewayConfig.Pin("official"));
    assertThat(desired.findings().spec()).as("told all the same").isNotEmpty();
  }

  @Test
  void whatAPodRunsUnderTheSameNumberButAnotherHashIsOvertaken() {
    var other =
        new Acknowledged(
            new Acknowledgement(null, new Running(1, "other", "c"), List.of(1), "1.2.3"));

    assertThat(current(SERVED.pod("a", other).desired(GATEWAY).published()).sequence())
        .isEqualTo(2);
  }

  @Test
  void whatCannotBeReadIsLeftToThePodsThatMay() {
    Map<String, String> newer = Map.of(Names.CURRENT, "eyJmb3JtYXQiOjJ9");
    var config =
        new SecretBuilder()
            .withNewMetadata()
            .withName("chat-config")
            .endMetadata()
            .withData(newer)
            .build();
    var keys = GatewayFixture.secret("chat-credentials", Map.of("id", "sk-of-a-newer-operator"));

    var desired =
        ObservedFixture.fresh()
            .live(config, keys)
            .published(Published.of(config, keys))
            .desired(gateway("modelAliases: [{name: a, model: 'b*'}]\n"));

    assertThat(desired.configuration())
        .extracting(object -> ((Secret) object).getData())
        .containsExactly(keys.getData(), newer);
  }

  private static Publication current(Published published) {
    return Objects.requireNonNull(published.current());
  }

  private static AIGatewayStatus status(long sequence) {
    return new AIGatewayStatus(
        7L, List.of(), "hash", sequence, null, null, List.of(), null, null, null);
  }
}
