package dev.aifleet.operator.reconcile;

import dev.aifleet.operator.observe.UncachedReads;
import dev.aifleet.operator.state.Json;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads of single objects of the core API group.
public final class ApiServerReads implements UncachedReads {
  private static final String METADATA =
      "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io";
  private static final String METADATA_LIST =
      "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io";
  private static final int MAX_SECONDS = 2;
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;

  /// Valid names of objects. Users write these names, and they become part of a path.
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");

  private final KubernetesClient client;

  public ApiServerReads(KubernetesClient client) {
    this.client = client;
  }

  @Override
  public Optional<Map<String, String>> labels(
      Class<? extends HasMetadata> type, String namespace, String name) {
    if (!NAME.matcher(name).matches()) {
      return Optional.empty();
    }
    String kinds = type.getSimpleName().toLowerCase(Locale.ROOT) + "s";
    HttpResponse<String> response =
        get("api/v1/namespaces/" + namespace + "/" + kinds + "/" + name, METADATA);
    if (response == null || response.code() != OK) {
      return response != null && response.code() == NOT_FOUND
          ? Optional.empty()
          : Optional.of(Map.of());
    }
    return Json.read(response.body(), type)
        .map(ApiServerReads::labels)
        .or(() -> Optional.of(Map.of()));
  }

  @Override
  public Optional<Map<String, Map<String, String>>> secretLabels(
      String namespace, Map<String, String> matchLabels) {
    String selector =
        matchLabels.entrySet().stream()
            .map(label -> label.getKey() + "=" + label.getValue())
            .collect(Collectors.joining(","));
    String query = "?labelSelector=" + URLEncoder.encode(selector, StandardCharsets.UTF_8);
    HttpResponse<String> response =
        get("api/v1/namespaces/" + namespace + "/secrets" + query, METADATA_LIST);
    if (response == null || response.code() != OK) {
      return Optional.empty();
    }
    return Json.read(response.body(), SecretList.class)
        .map(
            secrets ->
                Objects.requireNonNullElse(secrets.getItems(), List.<Secret>of()).stream()
                    .collect(
                        Collectors.toMap(
                            secret -> secret.getMetadata().getName(), ApiServerReads::labels)));
  }

  private static Map<String, String> labels(HasMetadata object) {
    return Objects.requireNonNullElse(object.getMetadata().getLabels(), Map.of());
  }

  /// Null: there was no response in time.
  private @Nullable HttpResponse<String> get(String path, String accept) {
    URI address = URI.create(client.getMasterUrl().toString()).resolve(path);
    HttpClient http = client.getHttpClient();
    var request = http.newHttpRequestBuilder().uri(address).header("Accept", accept).build();
    try {
      return http.sendAsync(request, String.class).get(MAX_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  @Override
  public <T extends HasMetadata> Optional<T> whole(T object) {
    return Optional.ofNullable(client.resource(object).get());
  }
}
