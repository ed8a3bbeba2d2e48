package dev.aifleet.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.aifleet.config.Credentials;
import dev.aifleet.config.GatewayConfig.Anonymous;
import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.config.GatewayConfig.ModelAlias;
import dev.aifleet.config.GatewayConfig.Network;
import dev.aifleet.config.GatewayConfig.RateLimit;
import dev.aifleet.config.GatewayConfig.Source;
import dev.aifleet.config.GatewayConfig.Unit;
import dev.aifleet.config.GatewayConfig.Visibility;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CompilerTest {
  private static final String OPEN = "auth: {anonymous: Allow}\n";

  @Test
  void whatIsLeftOutGetsItsDefault() {
    var config =
        SpecFixture.of("upstreams: [{name: a, serviceRef: {name: svc, port: 8080}}]\n" + OPEN)
            .config();

    assertThat(config.gateway()).isEqualTo("ai/chat");
    assertThat(config.format()).isEqualTo(1);
    assertThat(config.pin()).isNull();
    assertThat(config.modelAliases()).isEmpty();
    assertThat(config.rateLimits()).isEmpty();
    var upstream = config.upstreams().getFirst();
    assertThat(upstream.provider()).isEqualTo("Other");
    assertThat(upstream.api()).isEqualTo(Api.OpenAI);
    assertThat(upstream.weight()).isEqualTo(1);
    assertThat(upstream.serves()).isEmpty();
    assertThat(upstream.models()).isEmpty();
    assertThat(upstream.credential()).isNull();
    assertThat(upstream.url()).isEqualTo(URI.create("http://svc.ai.svc:8080/v1"));
    assertThat(upstream.network()).isEqualTo(new Network(false, List.of(), true));
  }

  @Test
  void whatIsWrittenIsKept() {
    var config =
        SpecFixture.of(
                """
                upstreams:
                - name: a
                  provider: Azure
                  api: OpenAI
                  url: http://10.1.2.3:8000/v1
                  serves: [gpt-*, o3]
                  weight: 7
                  auth: {type: None}
                  models: {gpt-4o: gpt-4o-2024}
                  network: {allowPlainHTTP: true, allowPrivate: [10.0.0.0/8]}
                modelAliases:
                - {name: gpt-5, model: gpt-4o}
                - {name: old-*, model: o3, visibility: Hidden}
                auth: {anonymous: Allow}
                rateLimits:
                - {name: one, per: {source: ClientIP}, unit: Requests, limit: 5, window: 1h30m}
                - {name: two, per: {source: APIKey}, limit: 6, window: 10s}
                """)
            .config();

    var upstream = config.upstreams().getFirst();
    assertThat(upstream.provider()).isEqualTo("Azure");
    assertThat(upstream.url()).isEqualTo(URI.create("http://10.1.2.3:8000/v1"));
    assertThat(upstream.serves()).containsExactly("gpt-*", "o3");
    assertThat(upstream.weight()).isEqualTo(7);
    assertThat(upstream.credential()).isNull();
    assertThat(upstream.models()).isEqualTo(Map.of("gpt-4o", "gpt-4o-2024"));
    assertThat(upstream.network()).isEqualTo(new Network(true, List.of("10.0.0.0/8"), false));
    assertThat(config.modelAliases())
        .containsExactly(
            new ModelAlias("gpt-5", "gpt-4o", Visibility.Listed),
            new ModelAlias("old-*", "o3", Visibility.Hidden));
    assertThat(config.auth().anonymous()).isEqualTo(Anonymous.Allow);
    assertThat(config.rateLimits())
        .containsExactly(
            new RateLimit("one", Source.ClientIP, Unit.Requests, 5, Duration.ofMinutes(90)),
            new RateLimit("two", Source.APIKey, Unit.Requests, 6, Duration.ofSeconds(10)));
  }

  @ParameterizedTest
  @CsvSource({
    "'{name: svc, port: 8080}', http://svc.ai.svc:8080/v1",
    "'{name: svc, port: 443, scheme: https}', https://svc.ai.svc:443/v1",
    "'{name: svc, port: 80, path: /openai/v1/}', http://svc.ai.svc:80/openai/v1",
    "'{name: svc, port: 80, path: /}', http://svc.ai.svc:80",
    "'{name: svc, port: 80, path: \"\"}', http://svc.ai.svc:80",
    "'{name: svc, port: 80}, api: Anthropic', http://svc.ai.svc:80/v1",
    "'{name: svc, port: 80}, api: Gemini', http://svc.ai.svc:80/v1beta",
    "'{name: svc, port: 80}, api: AzureOpenAI, azure: {apiVersion: v}', http://svc.ai.svc:80",
    "'{name: svc, port: 80, path: /x}, api: Gemini', http://svc.ai.svc:80/x",
  })
  void aServiceRefBecomesTheServicesAddress(String serviceRef, String url) {
    var config =
        SpecFixture.of("upstreams: [{name: a, serviceRef: " + serviceRef + "}]\n" + OPEN).config();

    assertThat(config.upstreams().getFirst().url()).isEqualTo(URI.create(url));
    assertThat(config.upstreams().getFirst().network().cluster()).isTrue();
  }

  @Test
  void aTrailingSlashIsTakenOffAUrl() {
    var config = SpecFixture.chat().with("openai.com/v1", "openai.com/v1//").config();

    assertThat(config.upstreams().getFirst().url())
        .isEqualTo(URI.create("https://api.openai.com/v1"));
  }

  @Test
  void aProviderKeyIsReferredToByAnIdThatTellsPlaceAndValue() {
    var compiled = SpecFixture.chat().compiled();

    String official = Credentials.idOf("providers", "official", "sk-official");
    String relay = Credentials.idOf("providers", "relay", "sk-relay");
    assertThat(compiled.config().upstreams().get(0).credential()).isEqualTo(official);
    assertThat(compiled.config().upstreams().get(1).credential()).isEqualTo(relay);
    assertThat(compiled.credentials().values())
        .isEqualTo(Map.of(official, "sk-official", relay, "sk-relay"));
  }

  @Test
  void credentialsHoldNothingThatTheConfigurationDoesNotReferTo() {
    var compiled =
        SpecFixture.chat()
            .secret("other", Map.of("x", "sk-other"))
            .secret("providers", Map.of("official", "o", "relay", "r", "unused", "u"))
            .compiled();

    assertThat(compiled.credentials().values().values()).containsExactlyInAnyOrder("o", "r");
  }

  @Test
  void whiteSpaceAroundAProviderKeyIsTakenOff() {
    var compiled =
        SpecFixture.chat()
            .secret("providers", Map.of("official", " sk-official\r\n", "relay", "sk-relay"))
            .compiled();

    assertThat(compiled).isEqualTo(SpecFixture.chat().compiled());
  }

  @Test
  void equalSourcesGiveEqualConfigurations() {
    assertThat(SpecFixture.chat().compiled()).isEqualTo(SpecFixture.chat().compiled());
  }

  @Test
  void rollbackAndFleetFieldsDoNotShapeTheConfiguration() {
    var more =
        new SpecFixture(
            SpecFixture.CHAT
                + """
                image: example.com/gateway:2
                replicas: 7
                paused: true
                rollback: {active: true, target: {upstream: relay}}
                drain: {minDuration: 1s, timeout: 2s}
                """,
            SpecFixture.chat().secrets(),
            SpecFixture.chat().configMaps());

    assertThat(more.compiled()).isEqualTo(SpecFixture.chat().compiled());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("problems")
  void tellsWhatIsWrongWhereItIsWritten(String what, SpecFixture written, String problem) {
    assertThat(written.problems()).as(what).containsExactly(problem);
  }

  static Stream<Arguments> problems() {
    var chat = SpecFixture.chat();
    return Stream.of(
        arguments(
            "metadata address",
            chat.with("https://relay.example.com/v1", "http://169.254.169.254"),
            "spec.upstreams[1].url: 169.254.169.254 is a cloud metadata address, which is never"
                + " asked"),
        arguments(
            "no URL",
            chat.with("https://relay.example.com/v1", "'https://relay example'"),
            "spec.upstreams[1].url: is not a URL: write https://host[:port][/path]"),
        arguments(
            "two addresses",
            chat.with("url: https://relay", "serviceRef: {name: x, port: 1}\n  url: https://relay"),
            "spec.upstreams[1]: write exactly one of url (https, public) and serviceRef (a Service"
                + " in this namespace)"),
        arguments(
            "no address",
            chat.with("  url: https://relay.example.com/v1\n", ""),
            "spec.upstreams[1]: write exactly one of url (https, public) and serviceRef (a Service"
                + " in this namespace)"),
        arguments(
            "bad service",
            chat.with("url: https://relay.example.com/v1", "serviceRef: {name: 'a b', port: 1}"),
            "spec.upstreams[1].serviceRef: is not a URL: write https://host[:port][/path]"),
        arguments(
            "name twice",
            chat.with("name: relay", "name: official"),
            "spec.upstreams[1].name: 'official' is used twice"),
        arguments(
            "negative weight",
            chat.with("weight: 10", "weight: -1"),
            "spec.upstreams[1].weight: must be between 0 and 1000"),
        arguments(
            "no weight left",
            chat.with("weight: 10", "weight: 0").with("weight: 90", "weight: 0"),
            "spec.upstreams: at least one upstream needs a weight above 0"),
        arguments(
            "APIKey without a Secret",
            chat.with(", secretRef: {name: providers, key: relay}", ""),
            "spec.upstreams[1].auth: type APIKey needs secretRef {name, key}; write type None to"
                + " send no key"),
        arguments(
            "pattern as model",
            chat.with("model: gpt-4o", "model: gpt-*"),
            "spec.modelAliases[0].model: must be one model, not a pattern"),
        arguments(
            "no window",
            chat.with("window: 1m", "window: soon"),
            "spec.rateLimits[0].window: must be a whole number of seconds between 1s and 24h"),
        arguments(
            "no limit",
            chat.with("limit: 100", "limit: 0"),
            "spec.rateLimits[0].limit: must be between 1 and 1000000000"),
        arguments(
            "nobody may call",
            chat.with("auth: {apiKeys: {secretRef: {name: clients}}}", "auth: {}"),
            "spec.auth: nobody could call: name the clients' keys in apiKeys, or those who sign"
                + " their tokens in jwt, or write anonymous: Allow"),
        arguments(
            "keys from two places",
            chat.with(
                "{secretRef: {name: clients}}",
                "{secretRef: {name: clients}, secretSelector: {matchLabels: {a: b}}}"),
            "spec.auth.apiKeys: write exactly one of secretSelector and secretRef"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("secretProblems")
  void tellsWhichSecretDoesNotGiveItsKey(String what, SpecFixture written, String problem) {
    assertThat(written.problems()).as(what).containsExactly(problem);
  }

  static Stream<Arguments> secretProblems() {
    var chat = SpecFixture.chat().with("key: relay", "key: spare");
    String at = " spec.upstreams[1].auth.secretRef: ";
    return Stream.of(
        arguments(
            "no Secret",
            chat.with("{name: providers, key: spare}", "{name: others, key: spare}"),
            "SecretNotFound"
                + at
                + "there is no Secret 'others' in namespace 'ai'; create it"
                + " with the label aifleet.dev/use=provider-key"),
        arguments(
            "no entry",
            chat,
            "EntryNotFound" + at + "Secret 'providers' has no entry 'spare'; correct the key"),
        arguments(
            "empty key",
            chat.secret("providers", Map.of("official", "o", "spare", " \n")),
            "KeyUnusable" + at + "entry 'spare' of Secret 'providers' is empty"),
        arguments(
            "two lines",
            chat.secret("providers", Map.of("official", "o", "spare", "sk-1\nsk-2")),
            "KeyUnusable"
                + at
                + "entry 'spare' of Secret 'providers' has spaces, line breaks or other characters"
                + " that no key has; it must be the key alone"));
  }

  @Test
  void whatDoesNotFitIntoASecretIsRefused() {
    Map<String, String> clients = new HashMap<>();
    for (int i = 0; i < 10_000; i++) {
      clients.put("client-%05d".formatted(i), "sk-client-%012d".formatted(i));
    }

    assertThat(SpecFixture.chat().secret("clients", clients).problems())
        .singleElement()
        .asString()
        .startsWith("spec: compiles to ")
        .contains("no more than 1000 fit into a Secret: use fewer client keys");
  }

  @Test
  void tellsEverythingAtOnce() {
    var written =
        SpecFixture.chat()
            .with("https://relay.example.com/v1", "'https://relay example'")
            .with("weight: 90", "weight: 9000")
            .with("window: 1m", "window: 1ms")
            .without("providers")
            .without("clients");

    assertThat(written.problems())
        .containsExactly(
            "spec.upstreams[0].weight: must be between 0 and 1000",
            "spec.upstreams[1].url: is not a URL: write https://host[:port][/path]",
            "spec.rateLimits[0].window: must be a whole number of seconds between 1s and 24h",
            "SecretNotFound spec.upstreams[0].auth.secretRef: there is no Secret 'providers' in"
                + " namespace 'ai'; create it with the label aifleet.dev/use=provider-key",
            "SecretNotFound spec.upstreams[1].auth.secretRef: there is no Secret 'providers' in"
                + " namespace 'ai'; create it with the label aifleet.dev/use=provider-key",
            "SecretNotFound spec.auth.apiKeys.secretRef: there is no Secret 'clients' in"
                + " namespace 'ai'; create it with the label aifleet.dev/use=client-keys");
  }
}
