package dev.roundhouse.proxy.reload;

import dev.roundhouse.proxy.configuration.Given.Difference;
import java.util.List;

/** What a change of the configuration came to. */
public sealed interface ReloadResult {
    /**
     * It is in force.
     *
     * @param changed what is another than before
     * @param needRestart keys that are another than at the start and are not in force
     * @param warnings what works and may still surprise, a line each
     */
    record Done(List<Difference> changed, List<String> needRestart, List<String> warnings) implements ReloadResult {
        /** In a line. */
        public String summary() {
            StringBuilder text = new StringBuilder(changed.isEmpty() ? "nothing changed" : "");
            for (Difference each : changed) {
                text.append(text.isEmpty() ? "" : ", ").append(each);
            }
            if (!needRestart.isEmpty()) {
                text.append("; need a restart: ").append(String.join(", ", needRestart));
            }
            return text.toString();
        }
    }

    /** Nothing was changed. */
    record Refused(List<String> errors) implements ReloadResult {}
}
