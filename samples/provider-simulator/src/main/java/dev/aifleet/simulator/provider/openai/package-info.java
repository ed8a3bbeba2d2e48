/// OpenAI's endpoints, and Azure OpenAI's differences. Each class is the response of one endpoint,
/// whole and as events; `OpenAi` has what all of them share: keys, errors, models.
/// Pure.
@NullMarked
package dev.aifleet.simulator.provider.openai;

import org.jspecify.annotations.NullMarked;
