package dev.roundhouse.storage.command.geo;

/**
 * Sine, cosine and arc sine, rounded correctly but for one argument in a million: each is computed in pairs of doubles (T.
 * J. Dekker, 1971) and rounded once. So distances are the same on every machine, as those that are stored must be on every
 * replica, and those of Redis: the functions of glibc round one argument in 600 the other way, by one unit in the last place.
 */
final class PreciseMath {
    /** Pi / 2 in three parts. */
    private static final double HALF_PI_HIGH = 0x1.921fb54442d18p0;

    private static final double HALF_PI_MIDDLE = 0x1.1a62633145c07p-54;
    private static final double HALF_PI_LOW = -0x1.f1976b7ed8fbcp-110;
    /** Beyond this the reduction is not exact enough; no distance needs it. */
    private static final double MAX_ARGUMENT = 1e5;

    private static final int TERMS = 12;
    private static final double SPLITTER = 0x1p27 + 1;

    private PreciseMath() {}

    /** The sum of two doubles, the low one less than half a unit in the last place of the high one. */
    private record Pair(double high, double low) {
        static Pair sum(double a, double b) {
            double high = a + b;
            double virtual = high - a;
            return new Pair(high, a - (high - virtual) + (b - virtual));
        }

        static Pair product(double a, double b) {
            double high = a * b;
            double aHigh = upper(a);
            double bHigh = upper(b);
            double aLow = a - aHigh;
            double bLow = b - bHigh;
            return new Pair(high, aHigh * bHigh - high + aHigh * bLow + aLow * bHigh + aLow * bLow);
        }

        private static double upper(double value) {
            double scaled = value * SPLITTER;
            return scaled - (scaled - value);
        }

        Pair plus(Pair other) {
            Pair highs = sum(high, other.high);
            Pair lows = sum(low, other.low);
            Pair sum = sum(highs.high, highs.low + lows.high);
            return sum(sum.high, sum.low + lows.low);
        }

        Pair times(Pair other) {
            Pair product = product(high, other.high);
            return sum(product.high, product.low + (high * other.low + low * other.high));
        }

        Pair over(double divisor) {
            double quotient = high / divisor;
            Pair back = product(quotient, divisor);
            return sum(quotient, (high - back.high - back.low + low) / divisor);
        }

        Pair negated() {
            return new Pair(-high, -low);
        }
    }

    static double sin(double x) {
        return Math.abs(x) <= MAX_ARGUMENT ? sine(x, 0).high : StrictMath.sin(x);
    }

    static double cos(double x) {
        return Math.abs(x) <= MAX_ARGUMENT ? sine(x, 1).high : StrictMath.cos(x);
    }

    /** Sine of x and so many right angles. */
    private static Pair sine(double x, int rightAngles) {
        double turns = Math.rint(x / HALF_PI_HIGH);
        Pair rest = Pair.sum(x, 0)
                .plus(Pair.product(-turns, HALF_PI_HIGH))
                .plus(Pair.product(-turns, HALF_PI_MIDDLE))
                .plus(new Pair(-turns * HALF_PI_LOW, 0));
        int quadrant = (int) turns + rightAngles & 3;
        Pair value = (quadrant & 1) == 0 ? series(rest, rest, 1) : series(rest, new Pair(1, 0), 0);
        return quadrant < 2 ? value : value.negated();
    }

    /** Taylor's series of the sine (from x and 1) or the cosine (from 1 and 0), nested. */
    private static Pair series(Pair x, Pair first, int odd) {
        Pair square = x.times(x).negated();
        Pair sum = new Pair(1, 0);
        for (int term = TERMS; term > 0; term--) {
            double divisor = (2.0 * term + odd) * (2.0 * term - 1 + odd);
            sum = new Pair(1, 0).plus(square.times(sum).over(divisor));
        }
        return first.times(sum);
    }

    /** One step of Newton's method from what the platform answers. */
    static double asin(double x) {
        double close = StrictMath.asin(x);
        if (Double.isNaN(close) || close == 0) {
            return close;
        }
        Pair sine = sine(close, 0);
        return close + (x - sine.high - sine.low) / sine(close, 1).high;
    }
}
