package dev.aifleet.gateway.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.aifleet.config.ConfigJson;
import dev.aifleet.config.Credentials;
import dev.aifleet.config.Publication;
import dev.aifleet.gateway.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// The Secrets of a pod as the kubelet mounts them: files are links into `..data`, itself a link
/// that is swapped as a whole.
public final class MountedFiles {
  private final Path root;
  private final AtomicInteger versions = new AtomicInteger();

  public MountedFiles(Path root) {
    this.root = root;
  }

  public Settings settings() {
    return Settings.embedded()
        .withMounts(root.resolve("config"), root.resolve("credentials"), root.resolve("control"));
  }

  public MountedFiles current(Publication publication) {
    return current(ConfigJson.write(publication));
  }

  public MountedFiles current(byte[] json) {
    return write("config", volume -> put(volume, "current.json", json));
  }

  public MountedFiles config(Publication current, Publication lastAccepted) {
    return config(ConfigJson.write(current), lastAccepted);
  }

  public MountedFiles config(byte[] current, Publication lastAccepted) {
    return write(
        "config",
        volume -> {
          put(volume, "current.json", current);
          put(volume, "last-accepted.json", ConfigJson.write(lastAccepted));
        });
  }

  public MountedFiles credentials(Credentials credentials) {
    return write(
        "credentials",
        volume -> credentials.values().forEach((id, key) -> put(volume, id, key.getBytes(UTF_8))));
  }

  public MountedFiles control(Certificates certificate, String token, String previousToken) {
    return write(
        "control",
        volume -> {
          put(volume, "tls.crt", certificate.certificatePem().getBytes(UTF_8));
          put(volume, "tls.key", certificate.keyPem().getBytes(UTF_8));
          put(volume, "token", token.getBytes(UTF_8));
          if (!previousToken.isEmpty()) {
            put(volume, "previous-token", previousToken.getBytes(UTF_8));
          }
        });
  }

  private MountedFiles write(String mount, Consumer<Path> content) {
    try {
      Path volume = Files.createDirectories(root.resolve(mount));
      Path version = Files.createDirectory(volume.resolve("..v" + versions.incrementAndGet()));
      content.accept(version);
      Path next = Files.createSymbolicLink(volume.resolve("..next"), version.getFileName());
      Files.move(next, volume.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
      linkAll(volume, version);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  private static void linkAll(Path volume, Path version) throws IOException {
    try (var old = Files.list(volume)) {
      for (Path link : old.filter(p -> !p.getFileName().toString().startsWith("..")).toList()) {
        Files.delete(link);
      }
    }
    try (var files = Files.list(version)) {
      for (Path file : files.toList()) {
        Path name = file.getFileName();
        Files.createSymbolicLink(volume.resolve(name), Path.of("..data").resolve(name));
      }
    }
  }

  private static void put(Path volume, String name, byte[] bytes) {
    try {
      Files.write(volume.resolve(name), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
