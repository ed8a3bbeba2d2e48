package dev.aifleet.gateway.attempt;

import dev.aifleet.gateway.admission.AdmittedRequest;
import dev.aifleet.gateway.admission.Refusal;
import dev.aifleet.gateway.admission.RequestMemory;
import dev.aifleet.gateway.capacity.JsonWeight;
import dev.aifleet.gateway.capacity.MemoryBudget.Lease;
import dev.aifleet.gateway.dialect.Endpoint;
import dev.aifleet.gateway.dialect.HeaderRules;
import dev.aifleet.gateway.dialect.HeaderRules.Dialect;
import dev.aifleet.gateway.dialect.QueryRules;
import dev.aifleet.gateway.dialect.RequestEdit;
import dev.aifleet.gateway.dialect.RequestHead;
import dev.aifleet.gateway.dialect.RequestReader;
import dev.aifleet.gateway.dialect.RequestView;
import dev.aifleet.gateway.dialect.RequestView.Reading;
import dev.aifleet.gateway.routing.Choice;
import dev.aifleet.gateway.translator.BodyTranslation;
import dev.aifleet.gateway.translator.Cleaned;
import dev.aifleet.gateway.translator.Translation;
import dev.aifleet.gateway.translator.Translation.Call;
import dev.aifleet.gateway.translator.Translation.Request;
import dev.aifleet.gateway.upstream.Target;
import dev.aifleet.gateway.upstream.UpstreamRequest;
import dev.aifleet.gateway.wireformat.ClientFormat;
import dev.aifleet.gateway.wireformat.WireFormat;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Result of rendering a request in one upstream's format. Pure.
public sealed interface Rendering {
  /// @param path with query, relative to the upstream's base URL
  /// @param headers to set in addition to the client's
  record Rendered(
      String path, Buffer body, Map<String, String> headers, ResponseTranslation translation)
      implements Rendering {
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

    /// @param caller on whose behalf
    UpstreamRequest forUpstream(RequestHead head, Target target, String caller) {
      return new UpstreamRequest(
          HttpMethod.POST,
          // Where the formats differ, the client's parameters mean nothing to the upstream.
          isTranslated()
              ? path
              : QueryRules.join(path, head.query(), target.format().hasApiVersion()),
          fields -> writeHeaders(head, target, fields),
          body,
          translation.streamed(),
          caller);
    }

    private void writeHeaders(RequestHead head, Target target, MultiMap fields) {
      HeaderRules.copyToUpstream(
          head.headers(),
          fields,
          target.passHeaders(),
          Dialect.of(translation.endpoint().format()),
          target.format().dialect());
      fields.set(HeaderRules.REQUEST_ID, head.requestId());
      if (isTranslated()) {
        fields.set(HttpHeaders.CONTENT_TYPE, JSON);
      }
      // A compressed response would have to be decompressed here.
      fields.set(HttpHeaders.ACCEPT_ENCODING, HttpHeaders.IDENTITY);
      headers.forEach(fields::set);
    }

    private boolean isTranslated() {
      return translation.translation() != null;
    }
  }

  /// The request could not be rendered for this upstream; another one may accept it.
  sealed interface NotRendered extends Rendering {
    /// Sent to the client if no other upstream can be tried.
    Refusal refusal();
  }

  /// The response is known without the upstream.
  ///
  /// @param estimated name of the field of the response whose value is an estimate
  record Known(Buffer json, String estimated) implements Rendering {}

  /// The upstream's format cannot express the request.
  ///
  /// @param param the field at fault; null: the request as a whole
  record Untranslatable(String message, @Nullable String param) implements NotRendered {
    @Override
    public Refusal refusal() {
      return new Refusal.Untranslatable(message, param);
    }
  }

  /// There is no memory for the translation.
  ///
  /// @param mayFit whether it may fit once other requests have released theirs
  record NoMemory(boolean mayFit) implements NotRendered {
    @Override
    public Refusal refusal() {
      return mayFit ? new Refusal.Overloaded() : new Refusal.TooHeavy();
    }
  }

  /// Rendering failed through a fault of the gateway.
  record Failed(RuntimeException cause) implements Rendering {
    static Failed of(Throwable thrown) {
      return new Failed(
          thrown instanceof RuntimeException cause ? cause : new IllegalStateException(thrown));
    }
  }

  /// Whether the request must be rewritten: the upstream has another format, or would reject what
  /// another provider left in the conversation's history.
  ///
  /// @param isChatOnly whether the upstream is known to lack `/responses`
  static boolean isTranslated(AdmittedRequest request, Choice<Target> choice, boolean isChatOnly) {
    return translation(request, choice, isChatOnly) != null || isCleaned(request, choice);
  }

  private static boolean isCleaned(AdmittedRequest request, Choice<Target> choice) {
    return request.view().foreignHistory() && translation(request, choice, false) == null;
  }

  /// Whether rendering takes long enough to run off the event loop: above 256 KiB.
  static boolean isSlow(AdmittedRequest request) {
    return request.body().length() > Translation.QUICK_BYTES;
  }

  static Rendering of(AdmittedRequest request, Choice<Target> choice, Call call) {
    Translation translation = translation(request, choice, !call.variant().takesResponses());
    if (translation == null && !isCleaned(request, choice)) {
      return spliced(request, choice);
    }
    byte[] body = request.body().bytes();
    try (Lease trees = request.memory().another()) {
      long weight = JsonWeight.ofTrees(body);
      if (!trees.take(weight)) {
        return new NoMemory(trees.canEverFit(weight + RequestMemory.ofBody(body.length)));
      }
      return translation == null
          ? cleaned(request, choice)
          : translated(request, choice, translation.request(body, call));
    }
  }

  private static Rendering translated(
      AdmittedRequest request, Choice<Target> choice, Request translated) {
    return switch (translated) {
      case Request.Impossible(String message, String param) -> new Untranslatable(message, param);
      case Request.Known(Buffer json, String estimated) -> new Known(json, estimated);
      case Request.Translated(
              String path,
              Buffer body,
              var headers,
              BodyTranslation translation,
              String ignored) ->
          new Rendered(
              path(choice, path),
              body,
              headers,
              responseTranslation(request, choice, translation, ignored));
    };
  }

  /// The client's body, with only the fields replaced that the upstream needs, such as the model.
  static Rendered spliced(AdmittedRequest request, Choice<Target> choice) {
    return spliced(request.endpoint(), choice, request.body().bytes(), request.view(), "");
  }

  private static Rendered spliced(
      Endpoint endpoint, Choice<Target> choice, byte[] body, RequestView view, String ignored) {
    return new Rendered(
        path(choice, endpoint.path()),
        RequestEdit.forUpstream(body, view, choice.model()),
        Map.of(),
        new ResponseTranslation(
            endpoint, endpoint, view.stream(), view.hidesUsage(), null, ignored));
  }

  private static Rendered cleaned(AdmittedRequest request, Choice<Target> choice) {
    WireFormat format = choice.upstream().format();
    Cleaned cleaned = format.cleaned(request.endpoint(), request.body().bytes());
    byte[] body = cleaned.body().getBytes();
    return RequestReader.read(request.endpoint(), null, body)
            instanceof Reading.Understood(RequestView view)
        ? spliced(request.endpoint(), choice, body, view, cleaned.ignored())
        : spliced(request, choice);
  }

  private static ResponseTranslation responseTranslation(
      AdmittedRequest request, Choice<Target> choice, BodyTranslation translation, String ignored) {
    return new ResponseTranslation(
        request.endpoint(),
        choice.upstream().format().spoken(),
        request.view().stream(),
        request.view().hidesUsage(),
        translation,
        ignored);
  }

  private static @Nullable Translation translation(
      AdmittedRequest request, Choice<Target> choice, boolean isChatOnly) {
    ClientFormat client = ClientFormat.of(request.endpoint(), isChatOnly);
    return choice.upstream().format().translation(client);
  }

  private static String path(Choice<Target> choice, String path) {
    Target target = choice.upstream();
    return target.format().path(path, choice.model(), target.connectionPolicy().azureApiVersion());
  }
}
