package dev.aifleet.cli.documents;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How the files of some [Inputs] look from outside; equal ones have not been edited in between.
public record Fingerprint(List<String> files) {
  /// Folders to look down: a folder per Secret, within it Kubernetes' swapped mount.
  private static final int DEPTH = 4;

  public static Fingerprint of(Inputs inputs) {
    var files = new ArrayList<String>();
    for (Path path : inputs.files()) {
      add(Files.isDirectory(path) ? path : path.toAbsolutePath().getParent(), 1, files);
    }
    if (inputs.secretsDir() != null) {
      add(inputs.secretsDir(), DEPTH, files);
    }
    return new Fingerprint(List.copyOf(files));
  }

  private static void add(@Nullable Path folder, int depth, List<String> files) {
    if (folder == null) {
      return;
    }
    try (Stream<Path> found = Files.walk(folder, depth)) {
      found.sorted().forEach(file -> files.add(look(file)));
    } catch (IOException | UncheckedIOException e) {
      files.add(folder + " cannot be read");
    }
  }

  private static String look(Path file) {
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return attributes.isDirectory()
          ? file.toString()
          : file
              + " "
              + attributes.fileKey()
              + " "
              + attributes.size()
              + " "
              + attributes.lastModifiedTime();
    } catch (IOException e) {
      return file + " is gone";
    }
  }
}
