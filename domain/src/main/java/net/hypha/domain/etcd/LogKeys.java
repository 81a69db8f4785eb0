package net.hypha.domain.etcd;

/**
 * Where a log is in etcd. Numbers are written with all their digits, so that keys have the order of the numbers.
 *
 * @param prefix of all keys, ends with a slash
 */
record LogKeys(String prefix) {
    /** Who may write. */
    String leader() {
        return prefix + "leader";
    }

    /** Which image counts. */
    String snapshot() {
        return prefix + "snapshot";
    }

    String commit(long number) {
        return prefix + "commit/" + digits(number);
    }

    /** After all commits. */
    String commitsEnd() {
        return prefix + "commit0"; // the character after the slash
    }

    /** The parts of a commit that do not fit into its own key. */
    String part(long commit, int number) {
        return prefix + "part/" + digits(commit) + "/" + digits(number);
    }

    /** The parts of an image. */
    String image(String id, int number) {
        return prefix + "image/" + id + "/" + digits(number);
    }

    String imagesBegin() {
        return prefix + "image/";
    }

    String imageBegin(String id) {
        return prefix + "image/" + id + "/";
    }

    String imageEnd(String id) {
        return prefix + "image/" + id + "0";
    }

    String imagesEnd() {
        return prefix + "image0";
    }

    private static String digits(long number) {
        return String.format("%020d", number);
    }
}
