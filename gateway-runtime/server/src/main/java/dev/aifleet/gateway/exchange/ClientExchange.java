package dev.aifleet.gateway.exchange;

import dev.aifleet.gateway.dialect.RequestHead;

/// The client's part of one exchange: request head, response channel, and notes for the summary.
record ClientExchange(RequestHead head, ClientSide client, ExchangeSummary.Notes notes) {}
