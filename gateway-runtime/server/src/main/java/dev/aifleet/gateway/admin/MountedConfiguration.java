package dev.aifleet.gateway.admin;

import dev.aifleet.config.Acknowledgement;
import dev.aifleet.config.Acknowledgement.Verdict;
import dev.aifleet.config.ConfigJson;
import dev.aifleet.config.Credentials;
import dev.aifleet.config.GatewayConfig.Upstream;
import dev.aifleet.config.Parsed;
import dev.aifleet.config.Publication;
import dev.aifleet.config.Push;
import dev.aifleet.gateway.snapshot.ConfigLoader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Watches the configuration mounted into the pod: what a starting pod runs, and a slow fallback to
/// pushes for a running one. Polled, since a mount changes by swapping a symbolic link, which file
/// watching does not report reliably.
///
/// Confined to the configuration thread, except [#status].
public final class MountedConfiguration {
  private static final String CURRENT = "current.json";
  private static final String LAST_ACCEPTED = "last-accepted.json";

  private final Path configDir;
  private final Path credentialsDir;
  private final ConfigLoader loader;

  /// The last validated files; equal bytes are not validated again.
  private byte @Nullable [] judged;

  private volatile String status = "not read yet";

  public MountedConfiguration(Path configDir, Path credentialsDir, ConfigLoader loader) {
    this.configDir = configDir;
    this.credentialsDir = credentialsDir;
    this.loader = loader;
  }

  /// State of the mounted configuration, for readiness. Safe on any thread.
  public String status() {
    return status;
  }

  /// Checks once. Reads everything into memory, so that serving reads no files.
  public void look() {
    try {
      byte[] json = Files.readAllBytes(configDir.resolve(CURRENT));
      if (!Arrays.equals(json, judged)) {
        judge(json);
      }
      if (isOnlyRejected()) {
        resumeLastAccepted();
      }
    } catch (NoSuchFileException e) {
      status = CURRENT + " is not mounted yet";
    } catch (IOException | InvalidPathException e) {
      status = CURRENT + " cannot be read: " + e.getMessage();
    }
  }

  /// Whether no configuration is running because the last one was rejected.
  private boolean isOnlyRejected() {
    Acknowledgement state = loader.acknowledgement();
    return state.running() == null
        && state.offered() != null
        && state.offered().verdict() == Verdict.Rejected;
  }

  private void judge(byte[] json) throws IOException {
    PublicationHead head = PublicationHead.of(json);
    if (loader.isStale(head.sequence())) {
      judged = json;
      status = CURRENT + " is not newer than what runs";
      return;
    }
    switch (ConfigJson.readPublication(json)) {
      case Parsed.Refused<Publication> refused -> {
        judged = json;
        loader.refuse(head.sequence(), head.configHash(), refused.problems());
        rejected();
      }
      case Parsed.Read<Publication>(Publication publication) -> offer(json, publication);
    }
  }

  /// The two mounts change at different times: a publication waits for its credentials.
  private void offer(byte[] json, Publication publication) throws IOException {
    Credentials credentials = credentialsOf(publication);
    if (credentials == null) {
      status = CURRENT + " waits for its credentials to be mounted";
      return;
    }
    judged = json;
    switch (loader.offer(new Push(publication, credentials))) {
      case Accepted -> status = CURRENT + " runs";
      case Stale -> status = CURRENT + " is not newer than what runs";
      case Rejected -> rejected();
    }
  }

  private void rejected() {
    Acknowledgement.Offer offered = loader.acknowledgement().offered();
    status = CURRENT + " is rejected: " + (offered == null ? "" : offered.problems());
  }

  /// Tried at every check: its credentials, and the file itself, may appear later than the rejected
  /// configuration.
  private void resumeLastAccepted() throws IOException {
    Path file = configDir.resolve(LAST_ACCEPTED);
    if (!Files.exists(file)) {
      return;
    }
    if (ConfigJson.readPublication(Files.readAllBytes(file))
        instanceof Parsed.Read<Publication>(Publication publication)) {
      Credentials credentials = credentialsOf(publication);
      if (credentials != null && loader.resume(new Push(publication, credentials))) {
        status = CURRENT + " is rejected; the last accepted one runs";
      }
    }
  }

  /// Null: some are missing.
  private @Nullable Credentials credentialsOf(Publication publication) throws IOException {
    Map<String, String> values = new HashMap<>();
    var ids =
        publication.config().upstreams().stream()
            .map(Upstream::credential)
            .filter(Objects::nonNull)
            .toList();
    for (String id : ids) {
      Path file = credentialsDir.resolve(id).normalize();
      if (!credentialsDir.normalize().equals(file.getParent()) || !Files.isRegularFile(file)) {
        return null;
      }
      values.put(id, Files.readString(file, StandardCharsets.UTF_8));
    }
    return new Credentials(values);
  }
}
