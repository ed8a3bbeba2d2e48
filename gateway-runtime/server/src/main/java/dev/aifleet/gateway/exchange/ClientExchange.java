package dev.aifleet.gateway.exchange;

import dev.aifleet.gateway.dialect.RequestHead;

/// The client of one exchange: what it asked, where it is answered, and what is noted about it.
record ClientExchange(RequestHead head, ClientSide client, ExchangeSummary.Notes notes) {}
