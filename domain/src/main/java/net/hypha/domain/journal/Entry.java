package net.hypha.domain.journal;

import java.util.Locale;

/**
 * A line in one of the journal's bounded logs.
 *
 * @param number one more than the last one's of that log
 */
public record Entry(Log log, long number, String text) {
    /** The logs there are. */
    public enum Log {
        /** What happened, for those who follow. */
        EVENT(16_384),
        /** Who changed what, or tried. */
        AUDIT(65_536);

        private final int kept;

        Log(int kept) {
            this.kept = kept;
        }

        /** So many entries are kept; older ones make room. */
        public int kept() {
            return kept;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
