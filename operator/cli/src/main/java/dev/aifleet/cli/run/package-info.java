/// `aifleet run`: serves one AIGateway in this process, with the compiler of the operator and the
/// runtime of the pods, and takes over edits of its files.
/// Looks into: documents, api, config, compiler, gateway.
/// Starts on the main thread; later edits are taken over on one thread of their own.
@NullMarked
package dev.aifleet.cli.run;

import org.jspecify.annotations.NullMarked;
