package dev.roundhouse.spi.resp;

/**
 * How much one client may make the decoder keep. The defaults are those of Redis.
 *
 * @param bulkBytes largest argument ({@code proto-max-bulk-len})
 * @param arguments most arguments of a request, its name included
 * @param inlineBytes longest inline request, and longest line that declares a length
 * @param queryBufferBytes most bytes kept of requests not yet handed out ({@code client-query-buffer-limit})
 */
public record DecoderLimits(int bulkBytes, int arguments, int inlineBytes, int queryBufferBytes) {
    /** Most arguments of a request before the client has authenticated. */
    public static final int UNAUTHENTICATED_ARGUMENTS = 10;
    /** Largest argument before the client has authenticated. */
    public static final int UNAUTHENTICATED_BULK_BYTES = 16 * 1024;

    public static final DecoderLimits DEFAULT =
            new DecoderLimits(512 * 1024 * 1024, 1024 * 1024, 64 * 1024, 1024 * 1024 * 1024);

    public DecoderLimits {
        if (bulkBytes < 1 || arguments < 1 || inlineBytes < 1 || queryBufferBytes < 1) {
            throw new IllegalArgumentException("limits must be positive");
        }
        if (bulkBytes > InputBuffer.MAX_BYTES || queryBufferBytes > InputBuffer.MAX_BYTES) {
            throw new IllegalArgumentException("bulkBytes and queryBufferBytes end at " + InputBuffer.MAX_BYTES);
        }
    }
}
