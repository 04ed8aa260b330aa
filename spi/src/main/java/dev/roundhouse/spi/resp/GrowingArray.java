package dev.roundhouse.spi.resp;

import io.netty.buffer.ByteBuf;

/**
 * An array that ends exactly as large as was declared, filled straight from the network. It grows only as bytes really
 * arrive, so that declaring 512 MB costs nothing: never more than four times what was received, or one step.
 */
final class GrowingArray {
    static final int FIRST_STEP_BYTES = 1024 * 1024;
    private static final int GROWTH = 4;

    private final int size;
    private byte[] bytes;
    private int filled;

    GrowingArray(int size) {
        this.size = size;
        this.bytes = new byte[Math.min(size, FIRST_STEP_BYTES)];
    }

    /** Takes what is still missing, as far as it is there; answers how many bytes that were. */
    int fill(ByteBuf in) {
        int taken = 0;
        while (filled < size && in.isReadable()) {
            makeRoom();
            int count = Math.min(bytes.length - filled, in.readableBytes());
            in.readBytes(bytes, filled, count);
            filled += count;
            taken += count;
        }
        return taken;
    }

    int fill(byte[] source, int offset, int available) {
        int taken = 0;
        while (filled < size && taken < available) {
            makeRoom();
            int count = Math.min(bytes.length - filled, available - taken);
            System.arraycopy(source, offset + taken, bytes, filled, count);
            filled += count;
            taken += count;
        }
        return taken;
    }

    private void makeRoom() {
        if (filled == bytes.length) {
            byte[] grown = new byte[(int) Math.min(size, (long) GROWTH * bytes.length)];
            System.arraycopy(bytes, 0, grown, 0, filled);
            bytes = grown;
        }
    }

    boolean isFull() {
        return filled == size;
    }

    int filled() {
        return filled;
    }

    int capacity() {
        return bytes.length;
    }

    /** The array; exactly of the declared size once it is full. */
    byte[] bytes() {
        return bytes;
    }
}
