package dev.roundhouse.proxy.reload;

import dev.roundhouse.proxy.audit.Audit;
import dev.roundhouse.proxy.configuration.Configuration;
import dev.roundhouse.proxy.configuration.ConfigurationReader;
import dev.roundhouse.proxy.configuration.ConfigurationResult;
import dev.roundhouse.proxy.configuration.ConfigurationResult.Invalid;
import dev.roundhouse.proxy.configuration.ConfigurationResult.Valid;
import dev.roundhouse.proxy.configuration.Given.Difference;
import dev.roundhouse.proxy.coordinator.Quorum;
import dev.roundhouse.proxy.reload.ReloadResult.Done;
import dev.roundhouse.proxy.reload.ReloadResult.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configuration in force, and its changes: from all sources once more, or of single keys. One at a time; what is wrong is
 * refused whole, with all reasons, and the old stays in force. Keys that are not live are only named. What single changes
 * have set is forgotten when all is read again: what the sources say is in force then. Thread-safe, may block.
 */
public final class Reload {
    private static final Logger LOG = LoggerFactory.getLogger(Reload.class);
    private static final String STORE = "stores[0]";

    private final ConfigurationReader reader;
    private final Valid started;
    private final Effects effects;
    private volatile Valid inForce;
    private Quorum quorum;
    private int leastWrite;

    /** Puts what is live in force. */
    public interface Effects {
        /**
         * @param before null: all is to be put in force anew; else what differs from this
         * @param next checked; keys that are not live may differ from those in force too
         */
        void apply(@Nullable Configuration before, Configuration next);
    }

    public Reload(ConfigurationReader reader, Valid started, Effects effects) {
        this.reader = reader;
        this.started = started;
        this.inForce = started;
        this.effects = effects;
        this.quorum = started.configuration().stores().get(0).quorum();
        this.leastWrite = quorum.write();
    }

    /** From all sources, as they are now. */
    public synchronized ReloadResult again(String by) {
        return take(reader.readAgain(started.given()), null, by);
    }

    /**
     * Single keys, by path.
     *
     * @param by who, for the audit
     * @param origin named before an error, as {@code CONFIG SET}
     */
    public synchronized ReloadResult change(Map<String, String> values, String origin, String by) {
        return take(reader.change(inForce.given(), values, origin), inForce.configuration(), by);
    }

    /** What can be changed, by path, as it is in force; never waits. */
    public Map<String, String> live() {
        return inForce.given().live();
    }

    private ReloadResult take(ConfigurationResult result, @Nullable Configuration before, String by) {
        if (result instanceof Invalid invalid) {
            return refused(invalid.errors(), by);
        }
        Valid next = (Valid) result;
        Quorum wanted = next.configuration().stores().get(0).quorum();
        boolean isSameStore = wanted.replicas() == quorum.replicas();
        String violation = isSameStore ? quorum.changeViolation(wanted, leastWrite) : null;
        if (violation != null) {
            return refused(List.of(STORE + ": " + violation), by);
        }
        Done done = new Done(changed(next, isSameStore), needRestart(next, isSameStore), next.warnings());
        effects.apply(before, next.configuration());
        inForce = next;
        if (isSameStore) {
            quorum = wanted;
            leastWrite = Math.min(leastWrite, wanted.write());
        }
        Audit.changed(Audit.Subject.CONFIGURATION, done.summary(), by);
        done.warnings().forEach(LOG::warn);
        return done;
    }

    private static ReloadResult refused(List<String> errors, String by) {
        errors.forEach(error -> LOG.warn("the configuration stays as it is ({}): {}", by, error));
        return new Refused(errors);
    }

    private List<Difference> changed(Valid next, boolean isSameStore) {
        return next.given().since(inForce.given()).stream()
                .filter(each -> each.isLive() && (isSameStore || !each.path().startsWith(STORE + ".")))
                .toList();
    }

    private List<String> needRestart(Valid next, boolean isSameStore) {
        List<String> paths = new ArrayList<>();
        for (Difference each : next.given().since(started.given())) {
            if (!each.isLive() || !isSameStore && each.path().startsWith(STORE + ".")) {
                paths.add(each.path());
            }
        }
        return paths;
    }
}
