package dev.roundhouse.storage.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The Lua scripts, each put together from files, known to the server by the SHA-1 of its text. */
enum Script {
    PLAIN("plain"),
    PREPARE("ballots", "prelude", "prepare"),
    WRITE("ballots", "prelude", "write"),
    EXECUTE("ballots", "prelude", "members", "execute", "replies", "streams", "changes", "commands", "accept"),
    FETCH("ballots", "prelude", "members", "fetch"),
    FLUSH("ballots", "prelude", "flush"),
    PURGE("ballots", "prelude", "members", "purge"),
    RAISE("ballots", "prelude", "raise"),
    ADMIT("ballots", "prelude", "admit"),
    IDENTITY("identity"),
    SWEEP("sweep");

    private final byte[] text;
    private final byte[] sha;

    Script(String... files) {
        StringBuilder all = new StringBuilder();
        for (String file : files) {
            all.append(read(file + ".lua"));
        }
        text = all.toString().getBytes(StandardCharsets.UTF_8);
        sha = HexFormat.of().formatHex(sha1(text)).getBytes(StandardCharsets.US_ASCII);
    }

    byte[] text() {
        return text;
    }

    byte[] sha() {
        return sha;
    }

    private static String read(String file) {
        try (InputStream in = Script.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] sha1(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
