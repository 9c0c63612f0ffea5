package dev.weir.bench.report.plot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class PlotTest {
    private static final double LETTER = 0.56;
    private static final double HEIGHT = 10;

    @Test
    void barsAreWellFormedAndTheirTextsStandApart() throws Exception {
        List<RatioBars.Row> rows = IntStream.range(0, 6)
                .mapToObj(i -> new RatioBars.Row(
                        "A" + i + " CPU of client & server per <row>",
                        List.of(
                                new RatioBars.Bar(
                                        "Fluss", Optional.of(i == 5 ? 50 : 0.4 + i * i), 2.5, Optional.of(1.5)),
                                new RatioBars.Bar(
                                        "Kafka",
                                        i == 3 ? Optional.empty() : Optional.of(1.0 + i),
                                        3,
                                        Optional.empty()))))
                .toList();
        Document svg = parse(RatioBars.of("Weir beside \"others\"", rows).svg());
        textsAreApart(svg);
        List<String> texts = texts(svg);
        assertTrue(
                texts.containsAll(
                        List.of("A0 CPU of client & server per <row>", "0.40×", "Fluss", "goal", "floor", "1×")),
                texts.toString());
        assertEquals(11 + 2, count(svg, "rect") - 1, "a bar for each value, two in the legend, and the ground");
        assertEquals(12 + 1, count(svg, "polygon"), "a mark for each goal, and one in the legend");
        // better goes right of 1, worse left of it
        double one = bar(svg, 1);
        assertTrue(bar(svg, 0) < one, "left of 1");
    }

    @Test
    void curvesAreWellFormedAndTheirTextsStandApart() throws Exception {
        List<Curves.Curve> curves = List.of(
                curve("append, records", 0.5, 1.2, 1.4, 1.5),
                curve("scan, all columns", 4, 4.5, 4.4, 4.2),
                curve("scan, two columns", 20, 19, 18, 12));
        Axis x = Axis.log("buckets of the table", List.of(1.0, 10.0, 100.0, 1000.0));
        Curves.Panel speed = new Curves.Panel(Axis.log("million rows a second", List.of(0.5, 20.0)), curves);
        Curves.Panel memory =
                new Curves.Panel(Axis.linear("memory of the server, MiB", List.of(880.0)), curves.subList(0, 1));
        Document svg = parse(new Curves("Against the number of buckets", x, List.of(speed, memory)).svg());
        textsAreApart(svg);
        assertTrue(texts(svg)
                .containsAll(
                        List.of("1,000", "buckets of the table", "million rows a second", "scan, two columns", "800")));
        assertEquals(4, count(svg, "polyline"));
        String[] corners = ((Element) svg.getElementsByTagName("polyline").item(0))
                .getAttribute("points")
                .split(" ");
        assertEquals(4, corners.length);
        double[] xs = java.util.Arrays.stream(corners)
                .mapToDouble(c -> Double.parseDouble(c.split(",")[0]))
                .toArray();
        assertEquals(xs[1] - xs[0], xs[3] - xs[2], 0.11, "ten times as many is as far everywhere");
    }

    @Test
    void axesEndAtRoundNumbersAroundTheValues() {
        assertEquals(
                List.of(0.0, 200.0, 400.0, 600.0, 800.0, 1000.0),
                Axis.linear("", List.of(881.0, 3.0)).ticks());
        assertEquals(List.of(0.0, 1.0, 2.0, 3.0), Axis.linear("", List.of(2.9)).ticks());
        assertEquals(
                List.of(1.0, 10.0, 100.0, 1000.0),
                Axis.log("", List.of(1.0, 1000.0)).ticks());
        assertEquals(
                List.of(10.0, 100.0, 1000.0, 10000.0),
                Axis.log("", List.of(9.95, 9_950.0)).ticks());
        assertEquals(
                List.of(0.5, 1.0, 2.0, 5.0, 10.0, 20.0),
                Axis.log("", List.of(0.56, 19.0)).ticks());
        assertEquals(List.of(1.0, 10.0), Axis.log("", List.of(1.0)).ticks(), "one value has room beside it");
        assertEquals(0.5, Axis.log("", List.of(1.0, 10_000.0)).at(100), 1e-9);
        assertEquals("10,000", Axis.show(10_000));
        assertEquals("0.2", Axis.show(0.2));
    }

    private static Curves.Curve curve(String name, double... ys) {
        return new Curves.Curve(
                name,
                IntStream.range(0, ys.length)
                        .mapToObj(i -> new Curves.Value(Math.pow(10, i), ys[i]))
                        .toList());
    }

    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(UTF_8)));
    }

    private static int count(Document svg, String tag) {
        return svg.getElementsByTagName(tag).getLength();
    }

    /** Left end of the so-manieth bar below the legend. */
    private static double bar(Document svg, int index) {
        // the ground and two bars of the legend come first
        return Double.parseDouble(((Element) svg.getElementsByTagName("rect").item(3 + index)).getAttribute("x"));
    }

    private static List<String> texts(Document svg) {
        NodeList nodes = svg.getElementsByTagName("text");
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> nodes.item(i).getTextContent())
                .toList();
    }

    /** Bars, and the boxes around marks. */
    private static List<Rectangle2D> shapes(Document svg) {
        List<Rectangle2D> shapes = new ArrayList<>();
        NodeList bars = svg.getElementsByTagName("rect");
        // the first is the ground
        for (int i = 1; i < bars.getLength(); i++) {
            Element bar = (Element) bars.item(i);
            shapes.add(new Rectangle2D.Double(
                    Double.parseDouble(bar.getAttribute("x")),
                    Double.parseDouble(bar.getAttribute("y")),
                    Double.parseDouble(bar.getAttribute("width")),
                    Double.parseDouble(bar.getAttribute("height"))));
        }
        NodeList marks = svg.getElementsByTagName("polygon");
        for (int i = 0; i < marks.getLength(); i++) {
            Path2D mark = new Path2D.Double();
            for (String corner :
                    ((Element) marks.item(i)).getAttribute("points").split(" ")) {
                String[] xy = corner.split(",");
                double x = Double.parseDouble(xy[0]);
                double y = Double.parseDouble(xy[1]);
                if (mark.getCurrentPoint() == null) {
                    mark.moveTo(x, y);
                } else {
                    mark.lineTo(x, y);
                }
            }
            shapes.add(mark.getBounds2D());
        }
        return shapes;
    }

    /** Within the picture, and none over another text, a bar or a mark, as far as widths of letters can be told without a font. */
    private static void textsAreApart(Document svg) {
        Element root = svg.getDocumentElement();
        Rectangle2D picture = new Rectangle2D.Double(
                0, 0, Double.parseDouble(root.getAttribute("width")), Double.parseDouble(root.getAttribute("height")));
        double size = Double.parseDouble(root.getAttribute("font-size"));
        List<Rectangle2D> shapes = shapes(svg);
        List<Rectangle2D> before = new ArrayList<>();
        NodeList nodes = svg.getElementsByTagName("text");
        for (int i = 0; i < nodes.getLength(); i++) {
            Element text = (Element) nodes.item(i);
            double width = text.getTextContent().length() * LETTER * size;
            double x = Double.parseDouble(text.getAttribute("x"));
            double left = switch (text.getAttribute("text-anchor")) {
                case "start" -> x;
                case "middle" -> x - width / 2;
                default -> x - width;
            };
            Rectangle2D box =
                    new Rectangle2D.Double(left, Double.parseDouble(text.getAttribute("y")) - HEIGHT, width, HEIGHT);
            assertTrue(picture.contains(box), () -> "outside: " + text.getTextContent() + " " + box);
            for (Rectangle2D shape : shapes) {
                assertTrue(!shape.intersects(box), () -> "over a shape: " + text.getTextContent() + " " + box);
            }
            for (Rectangle2D other : before) {
                assertTrue(!other.intersects(box), () -> "over another: " + text.getTextContent() + " " + box);
            }
            before.add(box);
        }
    }
}
