package io.flashsale.jdbc;

/** The first two numbers of a server's version. */
record ServerVersion(int major, int minor) implements Comparable<ServerVersion> {
    /** 0.0 for a text that does not begin with three numbers, which is older than any. */
    static ServerVersion parse(String version) {
        String[] parts = version.split("[^0-9]+", 3);
        return parts.length < 3
                ? new ServerVersion(0, 0)
                : new ServerVersion(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    }

    @Override
    public int compareTo(ServerVersion other) {
        return major != other.major ? Integer.compare(major, other.major) : Integer.compare(minor, other.minor);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
