/// What trains the AOT caches of the images: one exercise per program, which `dev/images/layers`
/// runs in the image's own file system. Never in an image. Looks into: config (to write what a
/// gateway reads). Runs on the main thread, with a provider or an API server of its own beside it.
@NullMarked
package dev.aifleet.images;

import org.jspecify.annotations.NullMarked;
