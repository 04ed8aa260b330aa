package dev.roundhouse.storage.remote;

import dev.roundhouse.spi.storage.KeyState;
import dev.roundhouse.spi.storage.ReadQuestion;
import dev.roundhouse.spi.storage.Register;
import dev.roundhouse.spi.storage.RegisterState;
import dev.roundhouse.spi.storage.RegisterVersion;
import dev.roundhouse.spi.version.Ballot;
import dev.roundhouse.spi.version.Lineage;
import java.util.ArrayList;
import java.util.List;

/** What messages and answers have in common: registers, their states, lineages. Pure. */
final class StateCodec {
    private static final int MIN_KEY_BYTES = 1 + Ballot.BYTES + 8 + 1 + 1;
    private static final int MIN_STATE_BYTES = 2 + 8 + 3 * Ballot.BYTES + 2;

    private static final int MIN_VERSION_BYTES = 2 + 8 + Ballot.BYTES;

    private StateCodec() {}

    static void writeRegister(BinaryWriter out, Register register) {
        out.bool(register.tagged());
        out.i64(register.hash());
        out.bytes(register.name());
    }

    static void writeRegister(BinaryWriter out, ReadQuestion question) {
        out.bool(question.isTagged());
        out.i64(question.hash());
        out.bytes(question.nameArray(), question.nameOffset(), question.nameLength());
    }

    static Register readRegister(BinaryReader in) {
        boolean tagged = in.bool();
        long hash = in.i64();
        return new Register(in.bytes(), tagged, hash);
    }

    static void writeLineage(BinaryWriter out, Lineage lineage) {
        int size = lineage.size();
        out.count(size);
        for (int i = 0; i < size; i++) {
            out.ballot(lineage.ballot(i));
            out.ballot(lineage.parent(i));
        }
    }

    static Lineage readLineage(BinaryReader in) {
        int size = in.count(2 * Ballot.BYTES);
        if (size > Lineage.MAX_ENTRIES) {
            throw new MalformedMessageException("lineage of " + size);
        }
        if (size == 0) {
            return Lineage.EMPTY;
        }
        Ballot[] ballots = new Ballot[size];
        Ballot[] parents = new Ballot[size];
        for (int i = 0; i < size; i++) {
            ballots[i] = in.ballot();
            parents[i] = in.ballot();
            if (i > 0 && !ballots[i].isAbove(ballots[i - 1])) {
                throw new MalformedMessageException("lineage out of order");
            }
        }
        return Lineage.of(ballots, parents);
    }

    static void writeState(BinaryWriter out, RegisterState state) {
        writeRegister(out, state.register());
        out.ballot(state.promised());
        out.ballot(state.accepted());
        writeLineage(out, state.lineage());
        out.ballot(state.base());
        out.count(state.keys().size());
        for (KeyState key : state.keys()) {
            out.bytes(key.key());
            out.ballot(key.content());
            out.i64(key.expireAt());
            out.u8(key.type());
            out.bytes(key.payload());
        }
    }

    static RegisterState readState(BinaryReader in) {
        Register register = readRegister(in);
        Ballot promised = in.ballot();
        Ballot accepted = in.ballot();
        Lineage lineage = readLineage(in);
        Ballot base = in.ballot();
        int size = in.count(MIN_KEY_BYTES);
        List<KeyState> keys = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            keys.add(new KeyState(in.bytes(), in.ballot(), in.i64(), (byte) in.u8(), in.bytes()));
        }
        return new RegisterState(register, promised, accepted, lineage, base, keys);
    }

    static void writeVersions(BinaryWriter out, List<RegisterVersion> versions) {
        out.count(versions.size());
        for (RegisterVersion each : versions) {
            writeRegister(out, each.register());
            out.ballot(each.version());
        }
    }

    static List<RegisterVersion> readVersions(BinaryReader in) {
        int size = in.count(MIN_VERSION_BYTES);
        List<RegisterVersion> versions = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            versions.add(new RegisterVersion(readRegister(in), in.ballot()));
        }
        return versions;
    }

    static void writeStates(BinaryWriter out, List<RegisterState> states) {
        out.count(states.size());
        for (RegisterState state : states) {
            writeState(out, state);
        }
    }

    static List<RegisterState> readStates(BinaryReader in) {
        int size = in.count(MIN_STATE_BYTES);
        List<RegisterState> states = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            states.add(readState(in));
        }
        return states;
    }
}
