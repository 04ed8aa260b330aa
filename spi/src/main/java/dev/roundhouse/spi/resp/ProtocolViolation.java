package dev.roundhouse.spi.resp;

/** Why bytes from a node are not RESP, or are over a limit; the connection they came on is of no further use. */
public record ProtocolViolation(String reason) {}
