/// What a user keeps in files: the AIGateway, judged by the CRD's schema and rules, and the
/// Secrets and ConfigMaps beside it.
/// Looks into: cel, api, config, compiler.
/// Reads files when called; on any thread, one at a time.
@NullMarked
package dev.aifleet.cli.documents;

import org.jspecify.annotations.NullMarked;
