package dev.aifleet.e2e.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.e2e.rig.ChatClient;
import dev.aifleet.e2e.rig.Gateway;
import dev.aifleet.e2e.rig.NamespaceFixture;
import dev.aifleet.e2e.rig.TextResponse;
import io.fabric8.kubernetes.api.model.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QuickstartIT {
  @RegisterExtension static final NamespaceFixture FIXTURE = NamespaceFixture.named("quickstart");

  private Gateway gateway;
  private ChatClient chat;

  @BeforeAll
  void applyTheSampleInANamespaceOfItsOwn() throws IOException {
    try (Stream<Path> files =
        Files.list(FIXTURE.cluster().root().resolve("samples/quickstart")).sorted()) {
      for (Path file : files.filter(one -> one.toString().endsWith(".yaml")).toList()) {
        FIXTURE.apply(
            Files.readString(file).replace("namespace: default", "namespace: " + FIXTURE.name()));
      }
    }
    gateway = FIXTURE.gateway("quickstart");
    FIXTURE.kubectl("wait", "--for=condition=Ready", "aigw/quickstart", "--timeout=90s");
    FIXTURE.awaitServing("sim-official");
    FIXTURE.awaitServing("sim-relay");
    gateway.awaitReady();
    chat = ChatClient.at(gateway.url(), firstClientKey());
  }

  @Test
  void servesItsModelsUnaryAndStreamed() {
    for (String model : List.of("gpt-4o", "gpt-4o-mini", "gpt-5")) {
      TextResponse unary = chat.complete(model);
      TextResponse stream = chat.stream(model);

      assertThat(unary.status()).as(unary.body()).isEqualTo(200);
      assertThat(stream.events()).last().isEqualTo("[DONE]");
    }
    List<String> models =
        StreamSupport.stream(chat.get("/models").json().path("data").spliterator(), false)
            .map(model -> model.path("id").asText())
            .toList();
    assertThat(models).containsExactly("gpt-4o", "gpt-4o-mini", "gpt-5");
  }

  @Test
  void reportsWeightsAndRollsBackByOneField() {
    assertThat(FIXTURE.kubectl("get", "aigw").out()).contains("official=90,relay=10");

    gateway.merge("{\"spec\":{\"rollback\":{\"active\":true}}}");
    gateway.awaitCondition("RolledBack", "True", "");

    String target = gateway.live().getSpec().rollback().target().upstream();
    gateway.awaitCondition("Programmed", "True", "");
    assertThat(chat.countByUpstream("gpt-4o", 50)).containsOnlyKeys(target);
  }

  private String firstClientKey() {
    Secret clients =
        FIXTURE
            .client()
            .secrets()
            .inNamespace(FIXTURE.name())
            .withName("quickstart-clients")
            .require();
    String value = clients.getData().values().iterator().next();
    return new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)
        .lines()
        .findFirst()
        .orElseThrow()
        .strip();
  }
}
