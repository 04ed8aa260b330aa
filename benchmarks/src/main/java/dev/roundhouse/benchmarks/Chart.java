package dev.roundhouse.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Plots as SVG text. */
final class Chart {
    private static final int WIDTH = 760;
    private static final int LEFT = 220;
    private static final int RIGHT = 90;
    private static final int TOP = 40;
    private static final int BAR_HEIGHT = 26;
    private static final int PLOT_HEIGHT = 260;
    private static final int LINE_LEFT = 80;
    private static final String OWN_COLOUR = "#1f6feb";
    private static final String COLOUR = "#8b949e";
    private static final List<String> LINE_COLOURS = List.of("#1f6feb", "#d1242f", "#1a7f37", "#9a6700");

    private Chart() {}

    /** One bar; those of this program stand out. */
    record Bar(String name, double value) {}

    /** Points of one line, x growing. */
    record Line(String name, List<Point> points) {}

    record Point(double x, double y) {}

    static String bars(String title, List<Bar> bars) {
        double most = bars.stream().mapToDouble(Bar::value).max().orElse(1);
        StringBuilder svg = open(title, TOP + bars.size() * BAR_HEIGHT + 10);
        for (int i = 0; i < bars.size(); i++) {
            Bar bar = bars.get(i);
            int y = TOP + i * BAR_HEIGHT;
            int length = (int) (bar.value() / most * (WIDTH - LEFT - RIGHT));
            String colour = bar.name().startsWith("roundhouse") ? OWN_COLOUR : COLOUR;
            text(svg, LEFT - 8, y + 16, "end", bar.name());
            svg.append("<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>%n"
                    .formatted(LEFT, y + 4, length, BAR_HEIGHT - 8, colour));
            text(svg, LEFT + length + 6, y + 16, "start", String.format(Locale.ROOT, "%,.0f", bar.value()));
        }
        return svg.append("</svg>\n").toString();
    }

    /** x in powers of ten, y from 0. */
    static String lines(String title, String xName, List<Line> lines) {
        double[] xs = lines.stream()
                .flatMap(line -> line.points().stream())
                .mapToDouble(Point::x)
                .toArray();
        double from = Math.log10(Arrays.stream(xs).min().orElse(1));
        double to = Math.max(from + 1e-9, Math.log10(Arrays.stream(xs).max().orElse(1)));
        double most = lines.stream()
                .flatMap(line -> line.points().stream())
                .mapToDouble(Point::y)
                .max()
                .orElse(1);
        int bottom = TOP + PLOT_HEIGHT;
        StringBuilder svg = open(title, bottom + 50);
        svg.append("<path d=\"M%d %d V%d H%d\" fill=\"none\" stroke=\"#57606a\"/>%n"
                .formatted(LINE_LEFT, TOP, bottom, WIDTH - RIGHT));
        text(svg, LINE_LEFT - 6, TOP + 4, "end", String.format(Locale.ROOT, "%.3g", most));
        text(svg, LINE_LEFT - 6, bottom, "end", "0");
        text(svg, (LINE_LEFT + WIDTH - RIGHT) / 2, bottom + 40, "middle", xName);
        Arrays.stream(xs)
                .distinct()
                .forEach(x -> text(svg, x(x, from, to), bottom + 18, "middle", String.format(Locale.ROOT, "%,.0f", x)));
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            String colour = LINE_COLOURS.get(i % LINE_COLOURS.size());
            StringBuilder path = new StringBuilder();
            for (Point point : line.points()) {
                int y = bottom - (int) (point.y() / most * PLOT_HEIGHT);
                path.append(path.isEmpty() ? "M" : " L")
                        .append(x(point.x(), from, to))
                        .append(' ')
                        .append(y);
            }
            svg.append("<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n".formatted(path, colour));
            svg.append("<text x=\"%d\" y=\"%d\" text-anchor=\"end\" fill=\"%s\">%s</text>%n"
                    .formatted(WIDTH - 4, TOP + 16 * i, colour, line.name()));
        }
        return svg.append("</svg>\n").toString();
    }

    private static int x(double x, double from, double to) {
        return LINE_LEFT + (int) ((Math.log10(x) - from) / (to - from) * (WIDTH - RIGHT - LINE_LEFT));
    }

    private static StringBuilder open(String title, int height) {
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
                        + " font-size=\"12\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
                WIDTH,
                height));
        svg.append("<text x=\"10\" y=\"20\" font-size=\"14\">%s</text>%n".formatted(title));
        return svg;
    }

    private static void text(StringBuilder svg, int x, int y, String anchor, String text) {
        svg.append("<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>%n".formatted(x, y, anchor, text));
    }
}
