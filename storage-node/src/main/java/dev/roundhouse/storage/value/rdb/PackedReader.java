package dev.roundhouse.storage.value.rdb;

import dev.roundhouse.spi.resp.Numbers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads Redis' packed encodings, in which small values lie in RDB: listpack, ziplist and intset. */
public final class PackedReader {
    private static final int LISTPACK_HEADER = 6;
    private static final int ZIPLIST_HEADER = 10;
    private static final int END = 0xff;

    private final byte[] array;
    private int at;

    private PackedReader(byte[] array, int at) {
        this.array = array;
        this.at = at;
    }

    /** Elements of a listpack, numbers as their decimal text. */
    public static List<byte[]> listpack(byte[] bytes) {
        PackedReader in = new PackedReader(bytes, LISTPACK_HEADER);
        in.checkSize(LISTPACK_HEADER + 1);
        List<byte[]> elements = new ArrayList<>();
        while (in.peek() != END) {
            elements.add(in.listpackElement());
        }
        in.checkEnd();
        return elements;
    }

    private byte[] listpackElement() {
        int start = at;
        int first = u8();
        byte[] element;
        if ((first & 0x80) == 0) {
            element = Numbers.formatLong(first & 0x7f);
        } else if ((first & 0xc0) == 0x80) {
            element = bytes(first & 0x3f);
        } else if ((first & 0xe0) == 0xc0) {
            element = Numbers.formatLong((((first & 0x1f) << 8 | u8()) << 19) >> 19);
        } else if ((first & 0xf0) == 0xe0) {
            element = bytes((first & 0x0f) << 8 | u8());
        } else {
            element = switch (first) {
                case 0xf0 -> bytes(littleEndian(4));
                case 0xf1 -> Numbers.formatLong((short) littleEndian(2));
                case 0xf2 -> Numbers.formatLong(littleEndian(3) << 40 >> 40);
                case 0xf3 -> Numbers.formatLong(littleEndian(4) << 32 >> 32);
                case 0xf4 -> Numbers.formatLong(littleEndian(8));
                default -> throw new RdbException("listpack element of kind " + first);
            };
        }
        skip(backLengthBytes(at - start));
        return element;
    }

    private static int backLengthBytes(int length) {
        return length < 128 ? 1 : length < 16384 ? 2 : length < 2097152 ? 3 : length < 268435456 ? 4 : 5;
    }

    /** Elements of a ziplist, numbers as their decimal text. */
    public static List<byte[]> ziplist(byte[] bytes) {
        PackedReader in = new PackedReader(bytes, ZIPLIST_HEADER);
        in.checkSize(ZIPLIST_HEADER + 1);
        List<byte[]> elements = new ArrayList<>();
        while (in.peek() != END) {
            in.skip(in.peek() == 0xfe ? 5 : 1);
            elements.add(in.ziplistElement());
        }
        in.checkEnd();
        return elements;
    }

    private byte[] ziplistElement() {
        int first = u8();
        return switch (first >> 6) {
            case 0 -> bytes(first & 0x3f);
            case 1 -> bytes((first & 0x3f) << 8 | u8());
            case 2 -> bytes((long) u8() << 24 | u8() << 16 | u8() << 8 | u8());
            default -> Numbers.formatLong(ziplistNumber(first));
        };
    }

    private long ziplistNumber(int first) {
        return switch (first) {
            case 0xc0 -> (short) littleEndian(2);
            case 0xd0 -> (int) littleEndian(4);
            case 0xe0 -> littleEndian(8);
            case 0xf0 -> littleEndian(3) << 40 >> 40;
            case 0xfe -> (byte) littleEndian(1);
            default -> {
                if (first < 0xf1 || first > 0xfd) {
                    throw new RdbException("ziplist element of kind " + first);
                }
                yield (first & 0x0f) - 1;
            }
        };
    }

    /** Fields and values of a zipmap, in which Redis kept small hashes before 2.6. */
    public static List<byte[]> zipmap(byte[] bytes) {
        PackedReader in = new PackedReader(bytes, 1);
        List<byte[]> elements = new ArrayList<>();
        while (in.peek() != END) {
            elements.add(in.bytes(in.zipmapLength()));
            long value = in.zipmapLength();
            int free = in.u8();
            elements.add(in.bytes(value));
            in.skip(free);
        }
        in.checkEnd();
        return elements;
    }

    private long zipmapLength() {
        int first = u8();
        return switch (first) {
            case 0xff -> throw new RdbException("zipmap ends before a value");
            case 0xfe -> littleEndian(4);
            default -> first;
        };
    }

    /** Numbers of an intset, in ascending order. */
    public static long[] intset(byte[] bytes) {
        PackedReader in = new PackedReader(bytes, 0);
        int width = (int) in.littleEndian(4);
        long count = in.littleEndian(4);
        if (width != 2 && width != 4 && width != 8 || count * width != bytes.length - 8) {
            throw new RdbException("intset of " + count + " numbers of " + width + " bytes");
        }
        long[] numbers = new long[(int) count];
        int unused = 64 - 8 * width;
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = in.littleEndian(width) << unused >> unused;
            if (i > 0 && numbers[i] <= numbers[i - 1]) {
                throw new RdbException("an intset out of order");
            }
        }
        return numbers;
    }

    private void checkSize(int least) {
        if (array.length < least || new PackedReader(array, 0).littleEndian(4) != array.length) {
            throw new RdbException("a packed value of another size than it says");
        }
    }

    private void checkEnd() {
        if (at != array.length - 1) {
            throw new RdbException("a packed value ends early");
        }
    }

    private int peek() {
        if (at >= array.length) {
            throw new RdbException("cut off");
        }
        return array[at] & 0xff;
    }

    private int u8() {
        int value = peek();
        at++;
        return value;
    }

    private void skip(int count) {
        bounds(count);
        at += count;
    }

    private void bounds(long count) {
        if (count < 0 || count > array.length - at) {
            throw new RdbException("cut off");
        }
    }

    private byte[] bytes(long count) {
        bounds(count);
        at += (int) count;
        return Arrays.copyOfRange(array, at - (int) count, at);
    }

    private long littleEndian(int count) {
        bounds(count);
        long value = 0;
        for (int i = 0; i < count; i++) {
            value |= (array[at++] & 0xffL) << 8 * i;
        }
        return value;
    }
}
