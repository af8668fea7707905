package io.flashsale.benchmarks.report;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Curves over a common axis, written as PNG. Not safe for several threads. */
public final class Plot {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 480;

    private final XYChart chart;

    public Plot(String title, String across, String up) {
        chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle(across)
                .yAxisTitle(up)
                .build();
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setYAxisMin(0.0);
    }

    /** From 1, 10, 100 and so on instead of from 0. */
    public Plot logarithmic(boolean across, boolean up) {
        chart.getStyler().setXAxisLogarithmic(across);
        chart.getStyler().setYAxisLogarithmic(up);
        if (up) {
            chart.getStyler().setYAxisMin(null);
        }
        return this;
    }

    public Plot curve(String name, List<? extends Number> across, List<? extends Number> up) {
        chart.addSeries(name, across, up).setMarker(SeriesMarkers.CIRCLE);
        return this;
    }

    /** Writes the file; the name comes without its ending. */
    public void write(Path directory, String name) {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = image.createGraphics();
        chart.paint(canvas, WIDTH, HEIGHT);
        canvas.dispose();
        try {
            ImageIO.write(image, "png", directory.resolve(name + ".png").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
