package dev.aifleet.cli.documents;

import dev.aifleet.compiler.CompilerInput;
import dev.aifleet.config.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// A folder with a gateway in `gateway.yaml` and other files beside it.
///
/// @param file the gateway's
record InputFixture(Path folder, Path file) {
  static final String GATEWAY =
      """
      apiVersion: aifleet.dev/v1alpha1
      kind: AIGateway
      metadata: {name: chat, namespace: ai}
      spec:
        upstreams:
        - name: official
          url: https://api.openai.com/v1
          weight: 1
        auth: {anonymous: Allow}
      """;

  static InputFixture in(Path folder) throws IOException {
    return new InputFixture(folder, Files.writeString(folder.resolve("gateway.yaml"), GATEWAY));
  }

  Inputs inputs() {
    return new Inputs(List.of(file), null, Map.of());
  }

  Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  static String secret(String name, String data) {
    return "apiVersion: v1\nkind: Secret\nmetadata: {name: " + name + "}\n" + data + "\n";
  }

  static String configMap(String name, String data) {
    return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: " + name + "}\ndata: " + data + "\n";
  }

  static CompilerInput found(Inputs inputs) {
    return switch (new InputReader(inputs).read()) {
      case ReadResult.Loaded found -> found.input();
      case ReadResult.Invalid broken -> throw new AssertionError(broken.problems());
    };
  }

  static List<String> problems(Inputs inputs) {
    return switch (new InputReader(inputs).read()) {
      case ReadResult.Loaded _ -> List.of();
      case ReadResult.Invalid broken -> broken.problems().stream().map(Problem::toString).toList();
    };
  }

  static List<String> warnings(Inputs inputs) {
    return switch (new InputReader(inputs).read()) {
      case ReadResult.Loaded found -> found.warnings().stream().map(Problem::toString).toList();
      case ReadResult.Invalid broken -> throw new AssertionError(broken.problems());
    };
  }

  static String entry(CompilerInput input, String secret, String entry) {
    return Objects.requireNonNull(
        Objects.requireNonNull(input.secrets().byName().get(secret)).values().get(entry));
  }
}
