package io.flashsale.redis;

/**
 * The formats of buckets that a release knows: the one it makes, and the one that a neighbouring release makes. Others are left alone.
 *
 * @param written of a bucket that this release makes
 * @param alsoRead the same as long as the neighbours write no other
 */
record BucketFormats(int written, int alsoRead) {
    /** As the prelude of the scripts has it. */
    static final BucketFormats PRESENT = new BucketFormats(1, 1);

    /** The text of a script for these formats. */
    String in(String presentText) {
        return presentText.replace(PRESENT.head(), head());
    }

    private String head() {
        return "local FORMAT = '" + written + "'\nlocal ALSO_READ = '" + alsoRead + "'\n";
    }

    @Override
    public String toString() {
        return written == alsoRead ? "format " + written : "formats " + written + " and " + alsoRead;
    }
}
