package io.flashsale.redis;

import io.flashsale.ItemId;
import java.nio.charset.StandardCharsets;

/**
 * Where the buckets of an item lie among the slots of a cluster: spread evenly, whatever their number and that of the primaries.
 */
/*
 * The ledger knows a bucket's number and not how many there are, and a bucket must never move. So the numbers are spread by the radical
 * inverse in base 2 (0, 1/2, 1/4, 3/4, 1/8, ...), which is even for any count, and shifted by a hash of the item, so that the many items of
 * one bucket are spread too. 16384 slots over at most 1024 buckets leave each a window of 16; the hash tag ends in the smallest number that
 * brings its slot into the window, found after about a thousand tries.
 */
final class BucketSlots {
    static final int SLOTS = 16_384;
    static final int WINDOW = 16;
    private static final int SLOT_BITS = 14;
    private static final int MAX_TRIES = 1_000_000;
    private static final int[] CRC = table();

    private BucketSlots() {}

    /** The first slot of the bucket's window. */
    static int target(ItemId item, int number) {
        int inverse = Integer.reverse(number) >>> (Integer.SIZE - SLOT_BITS);
        return (inverse + hash(item)) % SLOTS;
    }

    /** The start, followed by the smallest number that brings the whole into the bucket's window. */
    static String tag(String start, ItemId item, int number) {
        int target = target(item, number);
        int crcOfStart = crc(0, start);
        for (int n = 0; n < MAX_TRIES; n++) {
            String digits = Integer.toString(n);
            int slot = crc(crcOfStart, digits) % SLOTS;
            if (Math.floorMod(slot - target, SLOTS) < WINDOW) {
                return start + digits;
            }
        }
        throw new IllegalStateException("no number brings " + start + " into the slots from " + target + " on");
    }

    /** The slot of a hash tag, as the cluster computes it. */
    static int slot(String tag) {
        return crc(0, tag) % SLOTS;
    }

    /** 64-bit FNV-1a and the finish of MurmurHash3: it may never change. */
    private static int hash(ItemId item) {
        long hash = 0xcbf29ce484222325L;
        for (byte next : item.toString().getBytes(StandardCharsets.US_ASCII)) {
            hash = (hash ^ next) * 0x100000001b3L;
        }
        hash ^= hash >>> 33;
        hash *= 0xff51afd7ed558ccdL;
        hash ^= hash >>> 33;
        return (int) Long.remainderUnsigned(hash, SLOTS);
    }

    private static int crc(int start, String text) {
        int crc = start;
        for (int index = 0; index < text.length(); index++) {
            crc = ((crc << 8) ^ CRC[((crc >>> 8) ^ text.charAt(index)) & 0xff]) & 0xffff;
        }
        return crc;
    }

    /** CRC16-CCITT (XMODEM). */
    private static int[] table() {
        int[] table = new int[256];
        for (int index = 0; index < table.length; index++) {
            int crc = index << 8;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 0x8000) == 0 ? crc << 1 : (crc << 1) ^ 0x1021;
            }
            table[index] = crc & 0xffff;
        }
        return table;
    }
}
