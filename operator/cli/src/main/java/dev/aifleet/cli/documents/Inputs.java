package dev.aifleet.cli.documents;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where an AIGateway and its Secrets are read from.
///
/// @param files YAML files, or folders of them; among them is the one AIGateway
/// @param secretsDir a folder per Secret with a file per entry, as Kubernetes mounts them
/// @param secretEnv `secret/entry` -> value, already taken from the environment
public record Inputs(List<Path> files, @Nullable Path secretsDir, Map<String, String> secretEnv) {
  public Inputs {
    files = List.copyOf(files);
    secretEnv = Map.copyOf(secretEnv);
  }
}
